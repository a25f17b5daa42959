import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkout } from "../../local/machine/paths";
import { endFlawless } from "../e2e/support/flawless";
import type { Load } from "../e2e/support/load";
import { loadSite, settled } from "../e2e/support/loadSite";
import { type Overrides, up } from "../e2e/support/site";

/** Requests that have to be answered, all of them, over all the changes. */
const requests = 100_000;

describe("every change of a running site under load", function () {
  this.timeout("30m");
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
  const make = async ([label, settings, pods]: (typeof changes)[number]) => {
    await load.during(label, async () => {
      await up("local", settings());
      await settled(pods);
    });
    await load.calm(10);
  };
  for (const change of changes) it(`can be made: ${change[0]}`, () => make(change));

  it(`fails none of at least ${requests} requests when repeated, and loses or doubles no post`, async () => {
    while (load.answered < requests) for (const change of changes) if (load.answered < requests) await make(change);
    const result = await endFlawless(load);
    assert.ok(result.samples.length >= requests);
    // Both colours have answered, and each version of the code.
    const codeChanges = load.phases.filter(({ label }) => label === "a code change").length;
    assert.equal(new Set(result.samples.map(({ version }) => version)).size, 2 + codeChanges);
  });
});

/** A copy of the blog whose code differs from every other by a line. The engine takes it from the checkout's folder. */
function changedApp(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "app-"));
  fs.cpSync(path.join(checkout, "containers", "app"), folder, { recursive: true });
  fs.appendFileSync(path.join(folder, "website", "wsgi.py"), `\n# ${path.basename(folder)}\n`);
  return path.relative(checkout, folder);
}
