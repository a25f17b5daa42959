import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "mocha";
import { checkout } from "../../../local/machine/paths";

/** The packages that some files of the project load, in a process of their own. */
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
