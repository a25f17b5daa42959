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
    ["-r", "./local/typescript/register.js", join(__dirname, "graph.ts"), stack],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}

for (const stack of ["local", "dev", "prod"]) {
  describe(`the graph of stack ${stack}`, () => {
    it("matches the committed file", async () => {
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

    it("contains no secret and nothing that changes from run to run", () => {
      const graph = readFileSync(join(__dirname, `${stack}.json`), "utf8");
      const found = graph
        .split("\n")
        .filter((line) => /generated-|the-access-token/.test(line) || line.includes(process.cwd()));
      assert.deepEqual(found, []);
    });
  });
}

interface Graph {
  readonly resources: Readonly<Record<string, object>>;
}

describe("alerts.email", () => {
  it("adds the alerts to the graph of stack dev and changes nothing else", async () => {
    const [dev, alerts] = [join(__dirname, "dev.json"), join(__dirname, "alerts.json")];
    const before = (JSON.parse(readFileSync(dev, "utf8")) as Graph).resources;
    const now = (JSON.parse(await graphOf("alerts")) as Graph).resources;
    const added = Object.entries(now).filter(([name, entry]) => JSON.stringify(before[name]) !== JSON.stringify(entry));
    const graph = `${JSON.stringify(Object.fromEntries(added), undefined, 2)}\n`;
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(alerts, graph);
    assert.equal(graph, existsSync(alerts) ? readFileSync(alerts, "utf8") : "");
    assert.deepEqual(
      Object.keys(before).filter((name) => now[name] === undefined),
      [],
    );
  }).timeout("5m");
});
