import assert from "node:assert/strict";
import { autopilotCost } from "../../../commands/cost/autopilot";
import { costOf, describeCost } from "../../../commands/cost/bill";
import { cloudRunCost } from "../../../commands/cost/cloudRun";
import { machineCost } from "../../../commands/cost/machine";
import { dollars, type Part, total } from "../../../commands/cost/part";
import { stackSettings } from "../../../commands/cost/settings";
import { archiveGb, nat, stackCost } from "../../../commands/cost/stack";
import { checkSettings, type Settings } from "../../../stacks/settings";

/** The settings of a zonal stack with all defaults, and with changes. */
function site(changes: Readonly<Record<string, unknown>> = {}): Settings {
  const ours = Object.entries(changes).map(([key, value]) => [
    `django-gke:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const google = { "gcp:project": "shop-12345", "gcp:region": "europe-west1" };
  const zone = { "django-gke:location": "europe-west1-b" };
  return checkSettings(
    { ...google, ...zone, ...(Object.fromEntries(ours) as Record<string, string>) },
    "django-gke",
    "x",
  );
}

const cents = (usd: number) => Math.round(usd * 100) / 100;
const named = (parts: readonly Part[], name: string) => {
  const found = parts.find((part) => part.name === name);
  assert.ok(found, name);
  return [found.quantity, cents(found.lowest), cents(found.highest)];
};

describe("the price of a machine", () => {
  it("is that of its processors and memory, by the shape in its name", () => {
    const types = [
      "e2-standard-2",
      "e2-highmem-8",
      "e2-highcpu-4",
      "n2-standard-4",
      "n2d-highcpu-48",
      "e2-custom-4-8192",
    ];
    assert.deepEqual(
      types.map((type) => cents(machineCost(type, false) ?? NaN)),
      [53.81, 290.38, 79.45, 155.98, 1202.15, 88.84],
    );
  });

  it("is that of a part of a processor for types that share a core", () => {
    assert.deepEqual(
      ["e2-micro", "e2-small", "e2-medium"].map((type) => cents(machineCost(type, false) ?? NaN)),
      [6.73, 13.45, 26.91],
    );
  });

  it("is a share of it for a Spot machine", () => {
    assert.equal(cents(machineCost("e2-standard-2", true) ?? NaN), 20.39);
  });

  it("is unknown for a family that has no price", () => {
    assert.deepEqual([machineCost("n1-standard-2", false), machineCost("e2-", false)], [undefined, undefined]);
  });
});

describe("the cost of a stack", () => {
  it("is that of each part, with the fewest machines and with the most", () => {
    const parts = stackCost(site());
    assert.deepEqual(
      parts.map(({ name, quantity, lowest, highest }) => [name, quantity, cents(lowest), cents(highest)]),
      [
        ["cluster", "", 0, 0],
        ["machines", "1–3 × e2-standard-2", 53.81, 161.44],
        ["disks", "70–170 GB", 7, 17],
        ["load balancer", "", 18.25, 18.25],
        ["Cloud NAT", "", 4.67, 6.72],
        ["archive", "0–280 GB", 0, 5.6],
        ["images, static files, DNS zone", "", 0.72, 0.72],
      ],
    );
    assert.deepEqual(Object.values(total(parts)).map(cents), [84.45, 209.72]);
  });

  it("counts the machines of three zones, and the cluster, in a region", () => {
    const parts = stackCost(site({ location: "europe-west1" }));
    assert.deepEqual(named(parts, "machines"), ["3–9 × e2-standard-2", 161.44, 484.31]);
    assert.deepEqual(named(parts, "cluster"), ["", 73, 73]);
  });

  it("counts the volumes of the database, of its rehearsal and of the cache", () => {
    const database = { storageGb: 40 };
    assert.deepEqual(named(stackCost(site({ database })), "disks"), ["130–230 GB", 13, 23]);
    const cache = { memory: "8Gi", persistent: true };
    assert.deepEqual(named(stackCost(site({ database, cache })), "disks"), ["154–254 GB", 15.4, 25.4]);
  });

  it("counts an archive of a full volume for each day or backup that is kept, and 14 days more", () => {
    const kept = (keep: string) => archiveGb(site({ database: { storageGb: 20, backups: { keep } } }).database);
    assert.deepEqual([kept("14 days"), kept("5 backups")], [560, 380]);
  });

  it("counts at most 32 machines of Cloud NAT", () => {
    assert.deepEqual([nat(1), nat(32), nat(300)].map(cents), [4.67, 36.35, 36.35]);
  });
});

describe("the cost on GKE Autopilot", () => {
  it("is what the pods ask for, and as much memory as goes with their processors at least", () => {
    // app: 0.1 CPU, 0.375 GB; edge: 0.1 CPU, 0.25 GB; database: 0.25 CPU, 0.5 GB
    const expected = (3 * 0.1 + 2 * 0.1 + 0.25) * 0.04895 + (3 * 0.375 + 2 * 0.25 + 0.5) * 0.00541475;
    assert.deepEqual(named(autopilotCost(site()), "pods"), ["6", cents(expected * 730), cents(expected * 730)]);
    assert.deepEqual(named(autopilotCost(site()), "pods"), ["6", 35.2, 35.2]);
    const wide = { nodes: { machineType: "e2-standard-4" }, replicas: 1, app: { cpu: "2", memory: "512Mi" } };
    assert.deepEqual(named(autopilotCost(site(wide)), "pods"), ["4", 99.41, 99.41]);
  });

  it("follows the bounds of the autoscaler, and counts the canary", () => {
    const autoscaling = { maxReplicas: 9 };
    const canary = { colour: "maroon", replicas: 2 };
    assert.deepEqual(named(autopilotCost(site({ autoscaling, canary })), "pods"), ["8–14", 45.31, 75.64]);
  });

  it("costs less with Spot pods", () => {
    assert.deepEqual(named(autopilotCost(site({ nodes: { spot: true } })), "pods"), ["6 spot", 10.56, 10.56]);
  });
});

describe("the cost on Cloud Run and Cloud SQL", () => {
  it("is that of idle instances at least, and of busy ones at most", () => {
    const parts = cloudRunCost(site({ autoscaling: { maxReplicas: 6 } }));
    // A whole processor and half a GB are the least.
    const seconds = 730 * 3600;
    assert.deepEqual(named(parts, "Cloud Run"), [
      "3–6 instances",
      cents(3 * 1.5 * 0.0000025 * seconds),
      cents(6 * (0.000018 + 0.5 * 0.000002) * seconds),
    ]);
    assert.deepEqual(named(parts, "Cloud Run"), ["3–6 instances", 29.57, 299.59]);
  });

  it("has the smallest database that holds the stack's", () => {
    const instance = (cpu: string, memory: string) =>
      named(cloudRunCost(site({ nodes: { machineType: "e2-standard-8" }, database: { cpu, memory } })), "Cloud SQL");
    assert.deepEqual(instance("250m", "512Mi"), ["db-f1-micro", 7.67, 7.67]);
    assert.deepEqual(instance("500m", "1Gi"), ["db-g1-small", 25.55, 25.55]);
    assert.deepEqual(instance("1", "4Gi"), ["1 vCPU, 4 GB", 50.59, 50.59]);
    assert.deepEqual(instance("500m", "8Gi"), ["2 vCPU, 8 GB", 101.18, 101.18]);
    assert.deepEqual(instance("3", "10Gi"), ["4 vCPU, 10 GB", 171.7, 171.7]);
  });

  it("has a Memorystore for the cache", () => {
    assert.deepEqual(named(cloudRunCost(site({ cache: { memory: "1536Mi" } })), "Memorystore"), ["2 GB", 71.54, 71.54]);
  });
});

describe("npm run cost", () => {
  it("uses the defaults for a stack without a file", () => {
    const { settings, file } = stackSettings("no-such-stack");
    assert.equal(file, undefined);
    assert.deepEqual(
      [settings.replicas, settings.nodes.machineType, settings.location],
      [3, "e2-standard-2", "europe-west1"],
    );
  });

  it("names the prices that could not be compared with Google's, and a region that they are not for", () => {
    const elsewhere = { ...site(), location: "us-central1" };
    const text = describeCost(costOf(elsewhere));
    assert.equal(text[1], "The stack is in us-central1, where prices differ.");
    assert.match(text.at(-1) ?? "", /Not compared with Google's: .*autopilotCpu, .*sqlCpu/);
    assert.doesNotMatch(text.at(-1) ?? "", /bucket|forwardingRule/);
  });

  it("shows a range only if both ends differ by a dollar", () => {
    assert.deepEqual([dollars({ lowest: 7.4, highest: 7.2 }), dollars({ lowest: 7.4, highest: 9 })], ["7 $", "7–9 $"]);
  });
});
