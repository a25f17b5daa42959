import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { kubectl } from "../../local/cluster/controlPlane";
import { checkout } from "../../local/machine/paths";
import { endFlawless } from "../e2e/support/flawless";
import { pointNames } from "../e2e/support/hostNames";
import { inSite } from "../e2e/support/kubernetes";
import type { Load } from "../e2e/support/load";
import { loadSite, settled } from "../e2e/support/loadSite";
import { ensureUp, outputs, type Overrides, up } from "../e2e/support/site";
import { edgePods, edgeSettled } from "./edgePods";
import { drain, nodeOf } from "./endings";
import { Renewals } from "./renewals";

/** Requests that have to be answered, all of them, over all the changes. */
const requests = 100_000;
/** Certificates of the local authority live for ten minutes, and are renewed after two thirds of them. Seven make 20 renewals in 20 minutes. */
const domains = ["shop", "www.shop", "a.shop", "b.shop", "c.shop", "d.shop", "e.shop"].map((name) => `${name}.test`);
const renewals = 20;

describe("every change of a running site under load", function () {
  this.timeout("60m");
  let load: Load;
  let certificates: Renewals;

  const deploy = (settings: Overrides) => up("local", { "django-gke:domains": domains, ...settings });

  before(async () => {
    await ensureUp("local");
    const { hostname } = new URL((await outputs("local")).url ?? "");
    pointNames(Object.fromEntries(domains.map((name) => [name, hostname])));
    await deploy({});
    await settled({ orange: 3 });
    certificates = new Renewals("local-django-gke-local-certificates");
    load = await loadSite(45, 1, 2);
    await load.calm(60);
  });
  after(() => {
    certificates?.end();
    pointNames({});
  });

  const changes: readonly [label: string, change: () => Promise<unknown>, pods: Record<string, number>][] = [
    [
      "orange, a canary in maroon",
      () => deploy({ "django-gke:canary": { colour: "maroon", replicas: 1 } }),
      { orange: 3, maroon: 1 },
    ],
    ["maroon", () => deploy({ "django-gke:colour": "maroon" }), { maroon: 3 }],
    ["back to orange", () => deploy({}), { orange: 3 }],
    ["replicas 3 to 1", () => deploy({ "django-gke:replicas": 1 }), { orange: 1 }],
    ["replicas 1 to 6", () => deploy({ "django-gke:replicas": 6 }), { orange: 6 }],
    ["replicas 6 to 3", () => deploy({}), { orange: 3 }],
    ["a code change", () => deploy({ "django-gke:app": { context: changedApp() } }), { orange: 3 }],
    ["the code as before", () => deploy({}), { orange: 3 }],
    ["a rollout of the edge", () => inSite("rollout", "restart", "deployment/edge"), { orange: 3 }],
    ["a pod of the edge deleted", async () => inSite("delete", "pod", (await edgePods())[0] ?? ""), { orange: 3 }],
    ["a node of the edge drained", drainEdge, { orange: 3 }],
  ];
  const make = async ([label, change, pods]: (typeof changes)[number]) => {
    await load.during(label, async () => {
      await change();
      await settled(pods);
      await edgeSettled();
    });
    await load.calm(10);
  };
  for (const change of changes) it(`can be made: ${change[0]}`, () => make(change));

  it(`fails none of at least ${requests} requests and ${renewals} renewals when repeated, and loses or doubles no post`, async () => {
    while (load.answered < requests) for (const change of changes) if (load.answered < requests) await make(change);
    const result = await endFlawless(load);
    assert.ok(result.samples.length >= requests);
    console.log(`      ${certificates.count()} renewals of ${domains.length} certificates`);
    assert.ok(certificates.count() >= renewals, `${certificates.count()} renewals`);
    // Both colours have answered, and each version of the code.
    const codeChanges = load.phases.filter(({ label }) => label === "a code change").length;
    assert.equal(new Set(result.samples.map(({ version }) => version)).size, 2 + codeChanges);
  });
});

/** Drains a node that runs a pod of the edge, but not the database, whose move 2-endings tests. */
async function drainEdge(): Promise<void> {
  const database = await nodeOf("database-0");
  const nodes = await Promise.all((await edgePods()).map(nodeOf));
  const node = nodes.find((name) => name !== database) ?? "";
  await drain(node);
  await edgeSettled();
  await kubectl("uncordon", node);
}

/** A copy of the blog whose code differs from every other by a line. The engine takes it from the checkout's folder. */
function changedApp(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "app-"));
  fs.cpSync(path.join(checkout, "containers", "app"), folder, { recursive: true });
  fs.appendFileSync(path.join(folder, "website", "wsgi.py"), `\n# ${path.basename(folder)}\n`);
  return path.relative(checkout, folder);
}
