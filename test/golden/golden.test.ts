import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createTwoFilesPatch } from "diff";

/** The graph of a stack file, from a process of its own. */
async function graphOf(stack: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["-r", "ts-node/register/transpile-only", join(__dirname, "graph.ts"), stack],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}

for (const stack of ["local", "dev", "prod"]) {
  describe(`the graph of stack ${stack}`, () => {
    it("is the one that was agreed on", async () => {
      const file = join(__dirname, `${stack}.json`);
      const graph = await graphOf(stack);
      if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, graph);
      const agreed = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (graph === agreed) return;
      const patch = createTwoFilesPatch("agreed", "now", agreed, graph, undefined, undefined, { context: 5 });
      assert.fail(
        `The program makes something else of Pulumi.${stack}.yaml. If it should: npm run golden:update\n${patch}`,
      );
    }).timeout("5m");

    it("holds no secret and nothing that changes from run to run", () => {
      const graph = readFileSync(join(__dirname, `${stack}.json`), "utf8");
      const found = graph
        .split("\n")
        .filter((line) => /generated-|the-access-token/.test(line) || line.includes(process.cwd()));
      assert.deepEqual(found, []);
    });
  });
}
