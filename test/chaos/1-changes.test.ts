import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkout } from "../../local/paths";
import { endFlawless } from "../e2e/support/flawless";
import type { Load } from "../e2e/support/load";
import { loadSite, settled } from "../e2e/support/loadSite";
import { type Overrides, up } from "../e2e/support/site";

/** Requests that have to be answered, all of them, over all the changes. */
const requests = 100_000;

describe("every change of a running site under load", function () {
  this.timeout("25m");
  let load: Load;

  before(async () => {
    await up("local");
    await settled({ orange: 3 });
    load = await loadSite(70);
    await load.calm(60);
  });

  const changes: readonly [label: string, settings: () => Overrides, pods: Record<string, number>][] = [
    [
      "orange, a canary in maroon",
      () => ({ "django-gke:canary": { colour: "maroon", replicas: 1 } }),
      { orange: 3, maroon: 1 },
    ],
    ["maroon", () => ({ "django-gke:colour": "maroon" }), { maroon: 3 }],
    ["back to orange", () => ({}), { orange: 3 }],
    ["replicas 3 to 1", () => ({ "django-gke:replicas": 1 }), { orange: 1 }],
    ["replicas 1 to 6", () => ({ "django-gke:replicas": 6 }), { orange: 6 }],
    ["replicas 6 to 3", () => ({}), { orange: 3 }],
    ["a code change", () => ({ "django-gke:app": { context: changedApp() } }), { orange: 3 }],
    ["the code as before", () => ({}), { orange: 3 }],
  ];
  for (const [label, settings, pods] of changes)
    it(`can be made: ${label}`, () =>
      load.during(label, async () => {
        await up("local", settings());
        await settled(pods);
      }));

  it(`fails none of at least ${requests} requests and loses or doubles no post`, async () => {
    await load.during("calm", async () => {
      while (load.answered < requests) await sleep(500);
    });
    const result = await endFlawless(load);
    assert.ok(result.samples.length >= requests);
    // Both versions of the code and both colours have answered.
    assert.equal(new Set(result.samples.map(({ version }) => version)).size, 3);
  });
});

/** A copy of the blog whose code differs by a line. The engine takes it from the checkout's folder. */
function changedApp(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "app-"));
  fs.cpSync(path.join(checkout, "containers", "app"), folder, { recursive: true });
  fs.appendFileSync(path.join(folder, "website", "wsgi.py"), "\n# Changed.\n");
  return path.relative(checkout, folder);
}
