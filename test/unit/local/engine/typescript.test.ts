import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { engineEnv } from "../../../../local/engine/engine";
import { checkout } from "../../../../local/machine/paths";

describe("the program under a language host that is not told Pulumi.yaml's options", () => {
  it("is not checked by ts-node, which would take a gigabyte", () => {
    const folder = mkdtempSync(join(__dirname, "program-"));
    // Text has no such property: ts-node would refuse it.
    writeFileSync(join(folder, "index.ts"), 'const text: string = "loaded";\nconsole.log(text.absent ?? text);\n');
    const modules = join(checkout, "node_modules");
    // What @pulumi/pulumi/cmd/run does.
    const host = `
      require(${JSON.stringify(join(modules, "@pulumi/pulumi/vendor/ts-node@7.0.1"))})
        .register({ compiler: ${JSON.stringify(join(modules, "typescript"))}, skipProject: true });
      require(${JSON.stringify(join(folder, "index.ts"))});`;
    const { NODE_OPTIONS, TS_NODE_IGNORE } = engineEnv();
    const env = { PATH: process.env["PATH"], NODE_OPTIONS, TS_NODE_IGNORE };
    try {
      const output = execFileSync(process.execPath, ["-e", host], { env, cwd: folder, encoding: "utf8" });
      assert.equal(output, "loaded\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
