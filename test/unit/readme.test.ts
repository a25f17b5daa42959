import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { parse } from "yaml";
import { costOf } from "../../commands/cost/bill";
import { machineCost } from "../../commands/cost/machine";
import { dollars } from "../../commands/cost/part";
import { prices } from "../../commands/cost/prices";
import { stackSettings } from "../../commands/cost/settings";
import { googleSettings, siteSettings } from "../../stacks/settings/schema";
import { checkSettings } from "../../stacks/settings";
import { given, leavesOf } from "./settingsOf";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const readme = read("README.md");
const settingsPage = read("docs/settings.md");

/** The rows of the table whose heading begins with `first`, each as its cells. */
function rows(first: string, page = readme): string[][] {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => line.startsWith("|") && cells(line)[0] === first);
  assert.notEqual(start, -1, `no table begins with ${first}`);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map(cells);
}

function cells(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

const table = rows("setting", settingsPage).map(
  ([name = "", standard = "", allowed = "", does = "", example = ""]) => ({
    name: name.replaceAll("`", ""),
    default: standard === "–" ? undefined : standard.replaceAll("`", ""),
    allowed,
    does,
    example: example.replaceAll("`", ""),
  }),
);
const leaves = [...leavesOf(googleSettings, "gcp:"), ...leavesOf(siteSettings)];
const asText = (value: unknown): string | undefined =>
  value === undefined || typeof value === "string" ? value : JSON.stringify(value);

describe("the commands of README.md", () => {
  it("are exactly the scripts of package.json", () => {
    const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
    const named = rows("`npm run`").flatMap(([names = ""]) =>
      [...names.matchAll(/`([a-z:0-9]+)/g)].map(([, name]) => name),
    );
    assert.deepEqual(named.sort(), Object.keys(scripts).sort());
  });
});

describe("the table of docs/settings.md", () => {
  it("has exactly the settings of the schema, in its order", () => {
    assert.deepEqual(
      table.map(({ name }) => name),
      leaves.map(({ name }) => name),
    );
  });

  for (const [index, leaf] of leaves.entries())
    it(`has the default and the allowed values of ${leaf.name} as they are checked`, () => {
      const row = table[index];
      assert.deepEqual([row?.default, row?.allowed], [asText(leaf.default), leaf.allowed]);
      assert.notEqual(row?.does, "");
    });

  // The example has no Procfile, so no process of it can be sized.
  for (const { name, example } of table.filter((row) => row.name !== "app.processes"))
    it(`has a valid example of ${name}`, () => {
      const [key = "", ...parts] = name.split(".");
      const value: unknown = example.startsWith("{") ? JSON.parse(example) : example;
      const beside =
        key === "canary"
          ? { colour: "maroon", replicas: 1 }
          : key === "autoscaling"
            ? { maxReplicas: 9 }
            : key === "cache"
              ? { memory: "64Mi" }
              : {};
      const [part = "", inner] = parts;
      const whole =
        parts.length === 0
          ? example
          : JSON.stringify({ ...beside, [part]: inner === undefined ? value : { [inner]: value } });
      const full = key.includes(":") ? key : `django-gke:${key}`;
      const google = { "gcp:project": "shop-12345", "gcp:region": "europe-west1" };
      assert.doesNotThrow(() => checkSettings({ ...google, [full]: whole }, "django-gke", "test"));
    });

  it("has the defaults of Pulumi.yaml, and no default that Pulumi.yaml lacks", () => {
    const { config } = parse(read("Pulumi.yaml")) as { config: Record<string, { default: unknown }> };
    const shown = Object.entries(config).flatMap(([name, { default: value }]) => flat(name, value));
    // What has a default only once its object is given is not in Pulumi.yaml: an object there would be given.
    const inObjects = ["autoscaling.targetCpuPercent", "cache.persistent"];
    const ours = table.filter(({ name }) => !name.startsWith("gcp:") && !inObjects.includes(name));
    const known = ours.filter((row) => row.default !== undefined);
    assert.deepEqual(Object.fromEntries(shown), Object.fromEntries(known.map((row) => [row.name, row.default])));
  });
});

function flat(name: string, value: unknown): [string, string | undefined][] {
  if (given(value) === undefined) return [];
  if (typeof value !== "object") return [[name, asText(value)]];
  return Object.entries(value as object).flatMap(([part, inner]) => flat(`${name}.${part}`, inner));
}

describe("the README's table of costs", () => {
  const table = rows("").filter((row) => row.length === 3);
  const row = (start: string) => table.find(([what = ""]) => what.startsWith(start)) ?? [];

  for (const [column, stack] of ["dev", "prod"].entries())
    it(`matches npm run cost for ${stack}`, () => {
      const cell = (start: string) => row(start)[column + 1];
      const { bill, alternatives } = costOf(stackSettings(stack).settings);
      for (const part of bill.parts)
        assert.equal(cell(part.name), [part.quantity, dollars(part)].filter(Boolean).join(": "), part.name);
      assert.equal(cell("**together"), `**${dollars(bill)}**`);
      for (const other of alternatives) assert.equal(cell(`the same site on ${other.name}`), dollars(other));
      assert.equal(table.length, bill.parts.length + 1 + alternatives.length);
    });

  it("names the prices behind its numbers", () => {
    const [machines = ""] = row("machines");
    for (const [, type = "", usd = ""] of machines.matchAll(/(e2-\S+) (\d+) \$/g))
      assert.equal(Number(usd), Math.round(machineCost(type, false) ?? NaN), type);
    const shown = ["disks", "load balancer", "archive", "images"].map(
      (name) => /(\d\.\d+) \$/.exec(row(name)[0] ?? "")?.[1],
    );
    const { disk, forwardingRule, bucket, images } = prices;
    assert.deepEqual(
      shown.map(Number),
      [disk, forwardingRule, bucket, images].map(({ usd }) => usd),
    );
  });
});

describe("the README", () => {
  it("names files and commands that exist", () => {
    const scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;
    for (const [, script = ""] of readme.matchAll(/npm run (?:-s )?([a-z:]+)/g))
      assert.ok(Object.hasOwn(scripts, script), script);
    for (const [, file = ""] of readme.matchAll(/\]\((docs\/[^)#]+)/g)) assert.ok(existsSync(join(root, file)), file);
  });
});
