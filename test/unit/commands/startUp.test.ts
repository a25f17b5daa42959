import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { parse } from "yaml";
import { checkout } from "../../../local/machine/paths";

/** The packages that some files of the project load, in a separate process. */
function packagesOf(files: readonly string[]): string[] {
  const loads = files.map((file) => `require("./${file}");`).join("");
  const show = `console.log(Object.keys(require.cache).join("\\n"))`;
  const args = ["-r", "./local/typescript/register.js", "-e", `${loads}${show}`];
  const loaded = execFileSync(process.execPath, args, { cwd: checkout, encoding: "utf8" });
  return [...new Set([...loaded.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name = ""]) => name))];
}

describe("npm run status", () => {
  it("loads no SDK of Pulumi's, which takes two seconds of a processor", () => {
    const files = ["facts", "site"].map((name) => `commands/status/${name}.ts`);
    const packages = packagesOf([...files, "commands/stackOutputs.ts", "local/engine/engine.ts"]);
    assert.deepEqual(
      packages.filter((name) => name.startsWith("@pulumi/")),
      [],
    );
  });
});

describe("the program", () => {
  it("is loaded from compiled files, without ts-node, which compiles them again each time", () => {
    const { runtime } = parse(readFileSync(join(checkout, "Pulumi.yaml"), "utf8")) as {
      readonly runtime: { readonly options: Readonly<Record<string, unknown>> };
    };
    assert.deepEqual(runtime.options, { typescript: false, nodeargs: "--require ./local/typescript/register.js" });
    assert.ok(!packagesOf(["index.ts"]).includes("ts-node"));
  }).timeout("5m");
});
