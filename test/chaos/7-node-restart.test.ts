import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { clusterRanges, recordedCluster } from "../../local/cluster/cluster";
import { type Node, nodeName, recordedNodes, startNode, stopNode } from "../../local/cluster/node";
import type { Load } from "../e2e/support/load";
import { assertEachPostOnce } from "../e2e/support/loadPosts";
import { formatReport } from "../e2e/support/loadReport";
import { loadSite, settled } from "../e2e/support/loadSite";
import { untilServed } from "../e2e/support/served";
import { up } from "../e2e/support/site";
import { nodeOf } from "./endings";
import { untilWritten } from "./writeTimes";

describe("a node that loses power and restarts", function () {
  this.timeout("20m");
  let load: Load;

  before(async () => {
    await up("local");
    await settled({ orange: 3 });
    load = await loadSite(20, 5);
    await load.calm(10);
  });

  const stories: readonly [label: string, nodes: () => Promise<Node[]>][] = [
    ["the database's node restarted", async () => [await databaseNode()]],
    ["every node restarted", () => Promise.resolve(recordedNodes())],
  ];
  for (const [label, nodes] of stories)
    it(`recovers the site by itself: ${label}`, () =>
      load.during(label, async () => {
        const restarted = await nodes();
        await Promise.all(restarted.map(stopNode));
        for (const node of restarted) await startNode(node, clusterRanges(recordedCluster() ?? ""));
        await untilServed();
        await settled({ orange: 3 });
        await sleep(5000);
      }));

  it("keeps every acknowledged post, each exactly once", async () => {
    const result = await load.stop();
    console.log(formatReport(result, load.phases));
    for (const phase of load.phases.filter(({ label }) => label !== "calm"))
      console.log(`${phase.label}: ${untilWritten(result.samples, phase).toFixed(1)} s without an acknowledged write`);
    await assertEachPostOnce(load.name, result.posts);
  });
});

/** The node that runs PostgreSQL. */
async function databaseNode(): Promise<Node> {
  const name = await nodeOf("database-0");
  const node = recordedNodes().find((candidate) => nodeName(candidate) === name);
  assert.ok(node, `${name} is a node of this machine`);
  return node;
}
