import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { inSite } from "../e2e/support/kubernetes";
import type { Load } from "../e2e/support/load";
import { assertEachPostOnce } from "../e2e/support/loadPosts";
import { formatReport } from "../e2e/support/loadReport";
import type { LoadResult, Phase } from "../e2e/support/loadSample";
import { loadSite, settled } from "../e2e/support/loadSite";
import { up } from "../e2e/support/site";
import { untilAnswer } from "../e2e/support/untilAnswer";
import { type DatabaseEnding, databaseEndings } from "./databaseEndings";
import { describeTimes, untilWritten } from "./writeTimes";

/** How often PostgreSQL is ended, each way in turn. */
const times = 50;

describe(`a database that is ended ${times} times while posts are written`, function () {
  this.timeout("40m");
  let load: Load;

  before(async () => {
    await up("local");
    await settled({ orange: 3 });
    load = await loadSite(30, 6);
    await load.calm(10);
  });

  it("recovers by itself each time", async () => {
    const kinds = Object.keys(databaseEndings) as DatabaseEnding[];
    for (let time = 0; time < times; time++) {
      const kind = kinds[time % kinds.length] ?? "pod deleted";
      await load.during(kind, async () => {
        await databaseEndings[kind]();
        await sleep(3000);
        await ready();
        await sleep(3000);
      });
      console.log(`      ${time + 1} of ${times}: ${kind}`);
    }
  });

  it("keeps every acknowledged post, each exactly once", async () => {
    const result = await load.stop();
    console.log(formatReport(result, load.phases));
    console.log(timesToWrite(result, load.phases).join("\n"));
    assert.equal(load.phases.filter(({ label }) => label in databaseEndings).length, times);
    assert.notEqual(result.posts.filter(({ acknowledged }) => acknowledged).length, 0);
    await assertEachPostOnce(load.name, result.posts);
  });
});

/** Readiness lags behind an end by a probe: it is asked a while after it. */
async function ready(): Promise<void> {
  // A StatefulSet's pod is away for a moment between two of its lives, for which kubectl has no patience.
  const state = () =>
    inSite(
      ...["get", "pod", "database-0", "--ignore-not-found", "-o"],
      `jsonpath={.metadata.deletionTimestamp}{.status.conditions[?(@.type=="Ready")].status}`,
    );
  await untilAnswer("database-0 is not ready again", 120, state, (answer) => answer === "True");
}

function timesToWrite(result: LoadResult, phases: readonly Phase[]): string[] {
  const kinds = Object.keys(databaseEndings);
  const rows = kinds.map((kind) => ({
    kind,
    seconds: phases.filter(({ label }) => label === kind).map((phase) => untilWritten(result.samples, phase)),
  }));
  return [
    "Seconds without an acknowledged write, from an end on:",
    ...rows.map(({ kind, seconds }) => `  ${kind}: ${describeTimes(seconds)}`),
    `  all: ${describeTimes(rows.flatMap(({ seconds }) => seconds))}`,
  ];
}
