import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../e2e/support/browser";
import { inSite } from "../e2e/support/kubernetes";
import { settled } from "../e2e/support/loadSite";
import { ensureUp, outputs } from "../e2e/support/site";
import { edgePods, edgeSettled } from "./edgePods";

/** What a page saw that asks ten times a second. Milliseconds. */
interface Seen {
  readonly answered: number;
  readonly failures: readonly string[];
  readonly slowest: number;
  readonly protocols: readonly string[];
}

describe("a reader by HTTP/3", function () {
  this.timeout("15m");
  let browser: Browser;
  let page: Page;

  before(async () => {
    await ensureUp("local");
    await settled({ orange: 3 });
    const site = new URL((await outputs("local")).url ?? "");
    browser = await openBrowser(site.hostname);
    page = await browser.newPage();
    await page.goto(new URL("accounts/login/", site).href);
    await page.evaluate(ask);
  });
  after(() => browser?.close());

  const changes: readonly [what: string, change: () => Promise<unknown>][] = [
    ["calm", () => Promise.resolve()],
    ["a rollout of the edge", () => inSite("rollout", "restart", "deployment/edge")],
    ["a pod of the edge deleted", async () => inSite("delete", "pod", (await edgePods())[0] ?? "")],
  ];
  for (const [what, change] of changes)
    it(`loses no request: ${what}`, async () => {
      await page.evaluate(forget);
      await change();
      await edgeSettled();
      await page.waitForTimeout(10_000);
      const { failures, ...seen } = await page.evaluate(tell);
      console.log(`      ${JSON.stringify(seen)}`);
      assert.deepEqual(failures, []);
      assert.deepEqual(seen.protocols, ["h3"]);
      assert.ok(seen.answered > 80, `${seen.answered} answers`);
    });
});

interface Asking {
  answered: number;
  failures: string[];
  slowest: number;
}
type Reader = typeof window & { asking: Asking };

/** Runs in the page. */
function ask(): void {
  const reader = window as Reader;
  reader.asking = { answered: 0, failures: [], slowest: 0 };
  performance.setResourceTimingBufferSize(100_000);
  setInterval(() => {
    const began = performance.now();
    const { asking } = reader;
    fetch(location.href, { cache: "no-store" })
      .then(async (answer) => {
        if (answer.status !== 200) throw new Error(`status ${answer.status}`);
        await answer.text();
        asking.answered++;
        asking.slowest = Math.max(asking.slowest, Math.round(performance.now() - began));
      })
      .catch((fault: unknown) =>
        asking.failures.push(`${String(fault)} after ${Math.round(performance.now() - began)} ms`),
      );
  }, 100);
}

/** Runs in the page. */
function forget(): void {
  (window as Reader).asking = { answered: 0, failures: [], slowest: 0 };
  performance.clearResourceTimings();
}

/** Runs in the page. */
function tell(): Seen {
  const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const protocols = [...new Set(entries.map(({ nextHopProtocol }) => nextHopProtocol))];
  return { ...(window as Reader).asking, protocols };
}
