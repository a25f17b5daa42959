import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureToolchain } from "../../local/toolchain";
import { Engine, processesWith, type Steps } from "./providers/engine";

/** The names of the resources that a step befalls. */
function those(steps: Steps, op: string): string[] {
  return Object.keys(steps)
    .filter((name) => steps[name] === op)
    .sort();
}

describe("the local plugins under the real engine", function () {
  this.timeout("3m");
  let engine: Engine;
  before(async function () {
    this.timeout("20m");
    await ensureToolchain(["pulumi", "language-nodejs"], (line) => console.log(line));
    engine = await Engine.start();
  });
  after(() => engine.remove());

  it("preview everything as new, with only the accounts' names known among computed outputs", async () => {
    const output = await engine.run("preview");
    assert.match(output, /\+ 24 to create/);
    assert.match(output, /email +: "shop-nodes@shop-1234.iam.gserviceaccount.com"/);
    for (const name of ["address", "endpoint", "registry"])
      assert.match(output, new RegExp(`${name} *: \\[unknown\\]`));
    assert.deepEqual(engine.resources(), []);
  });

  it("exit after a SIGKILL of the engine once the cluster exists, and the next up converges", async () => {
    engine.hang(true);
    const run = engine.start("up", "--yes", "--skip-preview");
    while (engine.machine.held.cluster === undefined) await sleep(50);
    run.kill("SIGKILL");
    const left = (): string[] => processesWith(engine.folder).filter((command) => command.includes("local/providers"));
    for (const end = Date.now() + 10_000; left().length > 0 && Date.now() < end;) await sleep(100);
    const alive = left();
    engine.hang(false);
    assert.deepEqual(alive, []);
    await engine.run("cancel", "--yes");
    await engine.run("up", "--yes", "--skip-preview");
    assert.equal(engine.resources().length, 22);
  });

  it("return outputs in Google's formats and keep secrets out of the state", async () => {
    const { outputs, secret } = JSON.parse(await engine.run("stack", "output", "--json", "--show-secrets")) as {
      outputs: Record<string, string>;
      secret: string;
    };
    assert.match(outputs.named ?? "", /^named-[0-9a-f]{7}$/);
    delete outputs.named;
    assert.deepEqual(outputs, {
      email: "shop-nodes@shop-1234.iam.gserviceaccount.com",
      endpoint: "172.30.0.1:6443",
      registry: "127.0.0.1:5000/shop-1234/shop",
      address: "172.30.0.200",
      token: "local",
    });
    const state = await engine.run("stack", "export");
    assert.deepEqual(
      [secret, "Y2VydGlmaWNhdGU="].filter((value) => state.includes(value)),
      [],
    );
    assert.match(await engine.run("stack", "output"), /certificate +\[secret\]/);
  });

  it("find nothing to do in a second up and in a refresh", async () => {
    assert.match(await engine.run("up", "--yes", "--skip-preview"), /Resources:\n +24 unchanged/);
    assert.match(
      await engine.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates"),
      /Resources:\n +24 unchanged/,
    );
  });

  it("update in place everything that Google updates in place", async () => {
    const steps = await engine.preview({
      cluster: {
        "releaseChannel.channel": "STABLE",
        "resourceLabels.more": "1",
        "addonsConfig.gcsFuseCsiDriverConfig.enabled": true,
      },
      pool: {
        "nodeConfig.machineType": "e2-small",
        "nodeConfig.diskSizeGb": 60,
        "nodeConfig.tags": [],
        "autoscaling.maxNodeCount": 4,
      },
      assets: { storageClass: "NEARLINE", cors: undefined, "versioning.enabled": false },
      repository: { description: "other", "dockerConfig.immutableTags": true },
      subnetwork: { ipCidrRange: "10.0.0.0/19", "logConfig.flowSampling": 1 },
      network: { routingMode: "GLOBAL" },
      nat: { "logConfig.filter": "ALL" },
      account: { displayName: "Others" },
    });
    assert.deepEqual(Object.keys(steps).sort(), those(steps, "update"));
    assert.deepEqual(those(steps, "update"), [
      "account",
      "assets",
      "cluster",
      "nat",
      "network",
      "pool",
      "repository",
      "subnetwork",
    ]);
  });

  for (const [what, changes, replaced] of [
    [
      "a smaller subnetwork, with cluster and pool",
      { subnetwork: { ipCidrRange: "10.0.0.0/21" } },
      ["cluster", "pool", "subnetwork"],
    ],
    ["a moved bucket, with its rights", { assets: { location: "US" } }, ["assets", "bucketMember"]],
    [
      "a renamed repository, with its rights",
      { repository: { repositoryId: "other" } },
      ["repository", "repositoryMember"],
    ],
    [
      "another account, with its rights and the pool that uses it",
      { account: { accountId: "shop-others" } },
      ["account", "accountMember", "pool", "projectMember", "repositoryMember"],
    ],
  ] as const) {
    it(`replace ${what}`, async () => assert.deepEqual(those(await engine.preview(changes), "replace"), replaced));
  }

  it("change nothing if blocks that Google keeps are omitted", async () => {
    const changes = {
      cluster: { workloadIdentityConfig: undefined },
      assets: { versioning: undefined, softDeletePolicy: undefined },
    };
    assert.deepEqual(await engine.preview(changes), {});
  });

  it("really replace a node pool, and end with one", async () => {
    engine.change({ pool: { "nodeConfig.spot": true, "autoscaling.minNodeCount": 2 } });
    assert.match(await engine.run("up", "--yes", "--skip-preview"), /\+-1 replaced\n +23 unchanged/);
    assert.deepEqual(
      Object.values(engine.machine.held.pools).map(({ name, nodes }) => [name, nodes]),
      [["general", 2]],
    );
  });

  it("name each rejected property with its resource, before anything is created", async () => {
    engine.change({
      cluster: { "releaseChannel.channel": "SLOW", colour: "orange" },
      network: { routingMode: "ZONAL" },
    });
    await assert.rejects(
      engine.run("up", "--yes", "--skip-preview"),
      /routingMode.*expected one of REGIONAL, GLOBAL, got "ZONAL"/s,
    );
  });

  it("destroy everything, and leave nothing on the machine", async () => {
    engine.change({});
    await engine.run("destroy", "--yes", "--skip-preview");
    assert.deepEqual(engine.resources(), []);
    const { cluster, pools, buckets, addresses } = engine.machine.held;
    assert.deepEqual([cluster, pools, buckets, addresses], [undefined, {}, [], {}]);
  });
});
