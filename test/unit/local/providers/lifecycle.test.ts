import assert from "node:assert/strict";
import { asText, Secret, Unknown, type Properties } from "../../../../local/providers/plugin/values";
import { changedInputs } from "./changedInputs";
import { googleInputs, type GoogleName } from "./googleInputs";
import { LocalCloud, received, subject } from "./localCloud";

describe("the local gcp plugin", () => {
  let cloud: LocalCloud;
  beforeEach(async () => (cloud = await LocalCloud.start()));
  afterEach(() => cloud.remove());

  const create = (name: GoogleName, change: Record<string, unknown> = {}) =>
    cloud.make({ type: googleInputs[name].type, inputs: changedInputs(googleInputs[name].inputs, change) });
  const preview = async (name: GoogleName, inputs: Properties = googleInputs[name].inputs) =>
    (await cloud.provider.create(subject(googleInputs[name].type), inputs, true)).outputs;

  it("returns ids and outputs in Google's formats", async () => {
    await cloud.with("data");
    assert.equal((await create("network")).id, "projects/shop-1234/global/networks/shop");
    assert.equal((await create("subnetwork")).outputs.gatewayAddress, "10.0.0.1");
    assert.equal((await create("subnetwork")).id, "projects/shop-1234/regions/europe-west1/subnetworks/shop");
    assert.equal((await create("nat")).id, "shop-1234/europe-west1/shop/shop");
    assert.equal((await create("address")).outputs.address, "172.30.0.200");
    const account = await create("account");
    assert.equal(account.outputs.email, "shop-nodes@shop-1234.iam.gserviceaccount.com");
    assert.equal(account.outputs.member, "serviceAccount:shop-nodes@shop-1234.iam.gserviceaccount.com");
    assert.equal(account.outputs.name, account.id);
    assert.equal((await create("repository")).outputs.registryUri, "127.0.0.1:5000/shop-1234/shop");
    assert.equal((await create("repository")).outputs.name, "shop");
    assert.equal(
      (await create("pool")).id,
      "projects/shop-1234/locations/europe-west1/clusters/shop/nodePools/general",
    );
    assert.equal((await create("assets")).id, "shop-assets");
    assert.equal((await create("assets")).outputs.url, "gs://shop-assets");
    assert.equal((await create("assets")).outputs.location, "EU");
    assert.equal((await create("bucketMember")).id, "b/shop-assets/roles/storage.objectViewer/allUsers");
  });

  it("knows an account's email and member in a preview, but no other computed output", async () => {
    const account = await preview("account");
    assert.equal(account.email, "shop-nodes@shop-1234.iam.gserviceaccount.com");
    assert.equal(account.member, "serviceAccount:shop-nodes@shop-1234.iam.gserviceaccount.com");
    assert.ok(account.name instanceof Unknown);
    const cluster = await preview("cluster");
    assert.ok(cluster.endpoint instanceof Unknown);
    assert.ok(cluster.masterAuth instanceof Secret && cluster.masterAuth.value instanceof Unknown);
    assert.ok((await preview("repository")).registryUri instanceof Unknown);
    assert.ok((await preview("assets")).url instanceof Unknown);
    assert.deepEqual(cloud.resources(), []);
  });

  it("keeps the cluster's certificate secret and out of the records", async () => {
    await cloud.with("cluster");
    const { outputs } = await create("cluster");
    assert.ok(outputs.masterAuth instanceof Secret);
    assert.equal(JSON.stringify(cloud.resources()).includes("Y2VydGlmaWNhdGU="), false);
  });

  it("gives a cluster its subnetwork's ranges", async () => {
    await cloud.with("cluster");
    assert.deepEqual(cloud.machine.held.cluster, { name: "shop", podCidr: "10.4.0.0/14", serviceCidr: "10.8.0.0/20" });
  });

  it("runs the autoscaler's minimum number of nodes, in the region's zones", async () => {
    await cloud.with("pool");
    assert.deepEqual(cloud.machine.held.pools.general, {
      cluster: "shop",
      name: "general",
      nodes: 1,
      zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
      labels: { pool: "general", "cloud.google.com/gke-nodepool": "general" },
      taints: [],
    });
  });

  for (const [change, nodes] of [
    [{ autoscaling: { minNodeCount: 2, maxNodeCount: 3 } }, 2],
    [{ autoscaling: { minNodeCount: 1, maxNodeCount: 3 }, initialNodeCount: 3 }, 1],
    [{ autoscaling: { minNodeCount: 0, maxNodeCount: 3 } }, 1],
    [{ autoscaling: { totalMinNodeCount: 3, totalMaxNodeCount: 6 } }, 3],
    [{ autoscaling: undefined, nodeCount: 4 }, 4],
    [{ autoscaling: undefined, initialNodeCount: 2 }, 2],
  ] as const) {
    it(`runs ${nodes} nodes for ${JSON.stringify(change)}`, async () => {
      await cloud.with("pool", ["pool"]);
      await create("pool", change);
      assert.equal(cloud.machine.held.pools.general?.nodes, nodes);
    });
  }

  it("passes taints on in Kubernetes' notation, and applies an update", async () => {
    await cloud.with("pool");
    const made = await create("pool");
    const taints = ["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"].map((effect) => ({
      key: "a",
      value: "b",
      effect,
    }));
    const wanted = changedInputs(made.inputs, { "nodeConfig.taints": taints, "autoscaling.minNodeCount": 2 });
    await cloud.provider.update(subject(googleInputs.pool.type), made.id, received(made.outputs), wanted, false);
    const pool = cloud.machine.held.pools.general;
    assert.deepEqual(
      pool?.taints.map(({ effect }) => effect),
      ["NoSchedule", "PreferNoSchedule", "NoExecute"],
    );
    assert.equal(pool?.nodes, 2);
  });

  it("changes nothing in the preview of an update", async () => {
    await cloud.with("pool");
    const made = await create("pool");
    const wanted = changedInputs(made.inputs, { "autoscaling.minNodeCount": 2 });
    const outputs = await cloud.provider.update(
      subject(googleInputs.pool.type),
      made.id,
      received(made.outputs),
      wanted,
      true,
    );
    assert.deepEqual(outputs.autoscaling, { minNodeCount: 2, maxNodeCount: 3, locationPolicy: "BALANCED" });
    assert.equal(cloud.machine.held.pools.general?.nodes, 1);
    assert.equal(JSON.stringify(cloud.resources()).includes('"minNodeCount":2'), false);
  });

  it("keeps the optional blocks that Google keeps in an update, and drops the others", async () => {
    await cloud.with("assets");
    const made = await create("assets");
    const wanted = changedInputs(made.inputs, { versioning: undefined, cors: undefined });
    const outputs = await cloud.provider.update(
      subject(googleInputs.assets.type),
      made.id,
      received(made.outputs),
      wanted,
      false,
    );
    assert.deepEqual(outputs.versioning, { enabled: true });
    assert.equal(outputs.cors, undefined);
  });

  it("generates a name if the program gives none, and keeps it", async () => {
    const check = (old: Properties | undefined, seed: number[]) =>
      cloud.provider.check(
        subject("gcp:storage/bucket:Bucket", "My_Assets"),
        old,
        { location: "EU" },
        Uint8Array.from(seed),
      );
    const first = (await check(undefined, [1])).inputs;
    assert.match(asText(first.name), /^my-assets-[0-9a-f]{7}$/);
    assert.equal((await check(first, [2])).inputs.name, first.name);
    assert.equal((await check(undefined, [1])).inputs.name, first.name);
    assert.notEqual((await check(undefined, [2])).inputs.name, first.name);
  });

  it("shortens a long logical name to fit Google's limit", async () => {
    const long = subject("gcp:container/nodePool:NodePool", "p".repeat(60));
    const { inputs } = await cloud.provider.check(long, undefined, { cluster: "shop" }, Uint8Array.from([1]));
    assert.match(asText(inputs.name), /^p{32}-[0-9a-f]{7}$/);
  });

  it("generates an account's id, as Google's provider does", async () => {
    const { inputs } = await cloud.provider.check(
      subject(googleInputs.account.type),
      undefined,
      {},
      Uint8Array.from([1]),
    );
    assert.match(asText(inputs.accountId), /^main-[0-9a-f]{7}$/);
    assert.deepEqual(inputs.__defaults, ["accountId"]);
  });

  for (const [name, given, change, deletesFirst] of [
    ["pool", {}, { "nodeConfig.spot": true }, true],
    ["pool", {}, { "nodeConfig.spot": true, name: "other" }, true],
    ["pool", { name: undefined }, { "nodeConfig.spot": true }, false],
    ["account", {}, { accountId: "shop-others" }, true],
    ["zoneRecord", {}, { name: "other.googleapis.com." }, true],
    ["projectMember", {}, { role: "roles/viewer" }, true],
    ["bucketMember", {}, { member: "allAuthenticatedUsers" }, false],
  ] as const) {
    const what = `${JSON.stringify(change)} on a ${name}${"name" in given ? " that has a generated name" : ""}`;
    it(`${deletesFirst ? "deletes" : "creates"} first for ${what}, as Google's provider does`, async () => {
      await cloud.with("zoneRecord");
      const made = await create(name, given);
      const { type } = googleInputs[name];
      const wanted = changedInputs(made.inputs, change);
      const diff = await cloud.provider.diff(subject(type), made.id, received(made.outputs), made.inputs, wanted);
      assert.equal(diff.deleteBeforeReplace, deletesFirst);
    });
  }

  it("fills in the same defaults as Google's provider", async () => {
    const { inputs } = await cloud.provider.check(
      subject("gcp:container/cluster:Cluster"),
      undefined,
      { name: "shop", initialNodeCount: 1 },
      new Uint8Array(),
    );
    assert.deepEqual(inputs, {
      name: "shop",
      initialNodeCount: 1,
      network: "default",
      enableShieldedNodes: true,
      deletionProtection: true,
      __defaults: ["deletionProtection", "enableShieldedNodes", "network"],
    });
    const nat = await cloud.provider.check(
      subject(googleInputs.nat.type),
      undefined,
      googleInputs.nat.inputs,
      new Uint8Array(),
    );
    const {
      type,
      icmpIdleTimeoutSec,
      udpIdleTimeoutSec,
      tcpEstablishedIdleTimeoutSec,
      tcpTransitoryIdleTimeoutSec,
      tcpTimeWaitTimeoutSec,
    } = nat.inputs;
    assert.deepEqual(
      [
        type,
        icmpIdleTimeoutSec,
        udpIdleTimeoutSec,
        tcpEstablishedIdleTimeoutSec,
        tcpTransitoryIdleTimeoutSec,
        tcpTimeWaitTimeoutSec,
      ],
      ["PUBLIC", 30, 30, 1200, 30, 120],
    );
  });

  it("adds Google's own label to the effective labels only, and marks those secret", async () => {
    await cloud.with("artifactregistry");
    const { outputs } = await create("repository");
    assert.deepEqual(outputs.labels, { app: "shop" });
    assert.deepEqual(received(outputs).effectiveLabels, { app: "shop", "goog-pulumi-provisioned": "true" });
    assert.ok(outputs.pulumiLabels instanceof Secret);
  });

  it("refuses an unknown resource type by name", async () => {
    await assert.rejects(
      cloud.make({ type: "gcp:sql/databaseInstance:DatabaseInstance", inputs: {} }),
      /not support resources of type gcp:sql/,
    );
  });
});
