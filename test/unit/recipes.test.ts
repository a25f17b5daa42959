import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { checkout } from "../../local/machine/paths";
import type { checkSettings } from "../../stacks/settings";

const contributing = fs.readFileSync(path.join(checkout, "CONTRIBUTING.md"), "utf8");

/** The text of a recipe in CONTRIBUTING.md. */
function recipe(title: string): string {
  const text = contributing.split(/^#+ /m).find((section) => section.startsWith(`${title}\n`));
  assert.ok(text, title);
  return text;
}

/** Makes a change of a recipe wherever a file has its lines, or creates the file if all lines are new. */
function edit(file: string, change: string): void {
  const lines = change.trimEnd().split("\n");
  const old = lines.filter((line) => !line.startsWith("+")).map((line) => line.slice(1));
  const source = old.length === 0 ? [] : fs.readFileSync(file, "utf8").split("\n");
  const fits = (wanted: string, line = "") =>
    wanted.endsWith("…") ? line.startsWith(wanted.slice(0, -1)) : line === wanted;
  const result: string[] = [];
  let changes = 0;
  for (let at = 0; at < Math.max(source.length, 1);) {
    if (!old.every((wanted, index) => fits(wanted, source[at + index]))) {
      result.push(source[at++] ?? "");
      continue;
    }
    changes += 1;
    for (const line of lines)
      if (line.startsWith("+")) result.push(line.slice(1));
      else if (line.startsWith("-")) at += 1;
      else result.push(source[at++] ?? "");
    if (old.length === 0) break;
  }
  assert.ok(changes > 0, `${file} lacks the lines\n${old.join("\n")}`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, result.join("\n"));
}

describe("a recipe of CONTRIBUTING.md", function () {
  this.timeout("3m");
  let copy: string;

  beforeEach(() => {
    copy = fs.mkdtempSync(path.join(os.tmpdir(), "recipe-"));
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: checkout,
    });
    for (const file of files
      .toString()
      .split("\0")
      .filter((name) => fs.existsSync(path.join(checkout, name)) && name !== ""))
      fs.cpSync(path.join(checkout, file), path.join(copy, file));
    fs.symlinkSync(path.join(checkout, "node_modules"), path.join(copy, "node_modules"));
  });
  afterEach(() => fs.rmSync(copy, { recursive: true, force: true }));

  /** Makes the changes of a recipe in the copy and runs its commands. Returns their output. */
  function follow(title: string): string {
    const blocks = recipe(title).matchAll(/`([^`\n]+)`:\n\n```diff\n(.*?)```|```sh\n(.*?)```/gs);
    let output = "";
    for (const [, file = "", diff = "", command] of blocks)
      if (command === undefined) for (const change of diff.split(/^…\n/m)) edit(path.join(copy, file), change);
      else {
        const { status, stdout, stderr } = spawnSync("bash", ["-ec", command], { cwd: copy, encoding: "utf8" });
        output += stdout + stderr;
        assert.equal(status, 0, output);
      }
    return output;
  }

  it("adds a colour", async () => {
    follow("Add a colour");
    const settings = (await import(path.join(copy, "stacks/settings"))) as {
      readonly checkSettings: typeof checkSettings;
    };
    const config = { "gcp:project": "shop-12345", "gcp:region": "europe-west1", "django-gke:colour": "plum" };
    assert.equal(settings.checkSettings(config, "django-gke", "test").colour, "plum");
  });

  it("adds a setting", () => {
    assert.match(follow("Add a setting"), /keeps as many old ReplicaSets as the settings say/);
  });

  it("adds a component", () => {
    assert.match(follow("Add a component"), /is a CronJob that keeps every rule/);
  });

  it("adds a policy rule", () => {
    assert.match(follow("Add a policy rule"), /rejects the example if a container listens on a port of its node/);
  });
});
