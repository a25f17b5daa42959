import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkout } from "../../../local/machine/paths";
import { checkSettings } from "../../../stacks/settings";

const text = fs.readFileSync(path.join(checkout, "docs/bring-your-own.md"), "utf8");

/** The document's commands, in blocks and in tables, in its order. */
const commands = [...text.matchAll(/^ {4}(.*)$|`(pulumi config set [^`]+)`/gm)].map(
  ([, line, inline]) => line ?? inline ?? "",
);

type Value = string | Value[] | { [key: string]: Value };

/** Does to a config what `pulumi config set --path` and `rm --path` do; as they do, sets nothing inside a text. */
function configure(config: { [key: string]: Value }, command: string): void {
  const [, action = "", quoted = "", rest = ""] =
    /pulumi config (set|rm) (?:--secret )?--path (\S+) ?(.*?)(?: +#.*)?$/.exec(command) ?? [];
  const keys = [...quoted.replace(/'/g, "").matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, name, index, plain]) => (index === undefined ? (name ?? plain ?? "") : Number(index)),
  );
  let place = config as Record<string | number, Value>;
  for (const [number, key] of keys.slice(0, -1).entries()) {
    place[key] ??= typeof keys[number + 1] === "number" ? [] : {};
    assert.notEqual(typeof place[key], "string", `${command}: ${String(key)} is a text already`);
    place = place[key] as unknown as Record<string | number, Value>;
  }
  const last = keys.at(-1) ?? "";
  if (action === "rm") delete place[last];
  else place[last] = rest.replace(/^'(.*)'$/, "$1");
}

describe("docs/bring-your-own.md", () => {
  let root = "";
  before(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "docs-"));
    const procfile = /^ {4}(web: .*(?:\n {4}.*)*)/m.exec(text)?.[1] ?? "";
    fs.writeFileSync(path.join(root, "manage.py"), "");
    fs.writeFileSync(path.join(root, "Procfile"), procfile.replace(/^ {4}/gm, ""));
  });
  after(() => fs.rmSync(root, { recursive: true }));

  it("names only settings that can be set one after the other, and its Procfile is one", () => {
    const config: { [key: string]: Value } = {};
    const settings = commands.filter(
      (command) => /pulumi config (set|rm)/.test(command) && !command.includes("<FIELD>"),
    );
    assert.ok(settings.length > 10);
    for (const command of settings) configure(config, command.replace("../shop", root));
    const enough = { "gcp:project": "shop-12345", "gcp:region": "europe-west1" };
    const named = Object.entries(config).map(([key, value]) => [`django-gke:${key}`, JSON.stringify(value)]);
    checkSettings({ ...enough, ...(Object.fromEntries(named) as Record<string, string>) }, "django-gke", "dev");
  });
});
