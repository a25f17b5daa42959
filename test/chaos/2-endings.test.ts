import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { kubectl } from "../../local/cluster/controlPlane";
import { inSite } from "../e2e/support/kubernetes";
import type { Load } from "../e2e/support/load";
import { assertEachPostOnce } from "../e2e/support/loadPosts";
import { during, formatReport, reportFailures } from "../e2e/support/loadReport";
import type { LoadResult } from "../e2e/support/loadSample";
import { loadSite, settled } from "../e2e/support/loadSite";
import { type Overrides, up } from "../e2e/support/site";
import { drain, type Ended, type Ending, endOne, nodeOf } from "./endings";

/** Endings and changes that cost no request. The others end a process in the middle of its work: some requests go with it. */
const graceful = ["calm", "deleted every 5 s", "a node drained"];

const databaseMoves = "the database's node drained";
/** Requests that the database may have at work when it is told to end: eight threads in each of three pods. The others wait. */
const atWork = 24;

describe("pods that end at random under load", function () {
  this.timeout("25m");
  const ended: Ended[] = [];
  let load: Load;
  let result: LoadResult;

  before(async () => {
    await up("local");
    await settled({ orange: 3 });
    load = await loadSite(20);
    await load.calm(30);
  });
  after(async () => {
    for (const node of (await kubectl("get", "nodes", "-o", "name")).trim().split("\n"))
      await kubectl("uncordon", node);
  });

  const kinds: readonly Ending[] = ["deleted", "deleted by force", "killed"];
  for (const kind of kinds)
    it(`recover if one is ${kind} every 5 seconds`, async () => {
      await load.during(`${kind} every 5 s`, async () => {
        for (let times = 0; times < 8; times++) {
          ended.push(...(await endOne(kind)));
          await sleep(5000);
        }
        await settled({ orange: 3 });
      });
    });

  const changes: readonly [label: string, settings: Overrides, pods: Record<string, number>][] = [
    ["a colour change", { "django-gke:colour": "maroon" }, { maroon: 3 }],
    ["replicas 3 to 6", { "django-gke:colour": "maroon", "django-gke:replicas": 6 }, { maroon: 6 }],
    ["back to orange and 3", {}, { orange: 3 }],
  ];
  for (const [label, settings, pods] of changes)
    it(`do not stop ${label}`, async () => {
      await load.during(`${label}, one ended every 5 s`, async () => {
        let changed = false;
        const change = up("local", settings).finally(() => (changed = true));
        while (!changed) {
          await sleep(5000);
          ended.push(...(await endOne(kinds[Math.floor(Math.random() * kinds.length)] ?? "killed")));
        }
        await change;
        await settled(pods);
      });
    });

  it("move off a drained node without a failed request", async () => {
    await load.during("a node drained", async () => {
      const database = await nodeOf("database-0");
      const names = await kubectl("get", "nodes", "-o", 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}');
      const other =
        names
          .trim()
          .split("\n")
          .find((name) => name !== database) ?? "";
      await drain(other);
      await settled({ orange: 3 });
      await kubectl("uncordon", other);
    });
  });

  it("move with the database off its drained node, and the site recovers by itself", async () => {
    await load.during(databaseMoves, async () => {
      const node = await nodeOf("database-0");
      await drain(node);
      await inReady();
      await kubectl("uncordon", node);
    });
    await load.calm(20);
  });

  it("fail no request if they end gracefully, only running ones if the database moves, and never lose a post", async () => {
    result = await load.stop();
    console.log(formatReport(result, load.phases));
    for (const phase of load.phases) {
      const failed = during(result.samples, [phase]).filter(({ failure }) => failure !== undefined);
      if (failed.length > 0) console.log([`\n${phase.label}:`, ...reportFailures(failed)].join("\n  "));
      for (const { at, failure } of failed) console.log(`    ${failure}, ${sinceEnding(at, ended)}`);
    }
    const calm = load.phases.filter(({ label }) => graceful.includes(label));
    assert.deepEqual(reportFailures(during(result.samples, calm)), []);
    const move = load.phases.filter(({ label }) => label === databaseMoves);
    const lost = during(result.samples, move).filter(({ failure }) => failure !== undefined);
    assert.ok(lost.length <= atWork, `${lost.length} requests failed when the database's node was drained`);
    await assertEachPostOnce(load.name, result.posts);
  });
});

/** The database is ready again, and so are the app's pods. */
async function inReady(): Promise<void> {
  await inSite("wait", "--for=condition=Ready", "pod/database-0", "--timeout=120s");
  await settled({ orange: 3 });
}

/** The last thing that was ended before that moment. */
function sinceEnding(at: number, ended: readonly Ended[]): string {
  const last = ended.filter((one) => one.at <= at).at(-1);
  return last === undefined
    ? "no pod had ended"
    : `${((at - last.at) / 1000).toFixed(1)} s after one was ${last.ending}`;
}
