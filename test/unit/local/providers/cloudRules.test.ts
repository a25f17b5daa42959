import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { asText } from "../../../../local/providers/plugin/values";
import { changedInputs } from "./changedInputs";
import { googleInputs, type GoogleName } from "./googleInputs";
import { LocalCloud, received, subject } from "./localCloud";

describe("the local gcp plugin's cloud", () => {
  let cloud: LocalCloud;
  beforeEach(async () => (cloud = await LocalCloud.start()));
  afterEach(() => cloud.remove());

  const create = (name: GoogleName, change: Record<string, unknown> = {}) =>
    cloud.make({ type: googleInputs[name].type, inputs: changedInputs(googleInputs[name].inputs, change) });
  const read = (name: GoogleName, id: string) => cloud.provider.read(subject(googleInputs[name].type), id, {});

  for (const [name, api] of [
    ["network", "compute"],
    ["account", "iam"],
    ["projectMember", "cloudresourcemanager"],
    ["repository", "artifactregistry"],
    ["assets", "storage"],
    ["zone", "dns"],
  ] as const) {
    it(`refuses ${name} while the API ${api} is not enabled`, async () => {
      await cloud.with("cloudresourcemanager", api === "dns" ? [] : [api]);
      await assert.rejects(create(name), new RegExp(`Error 403: ${api}.googleapis.com .*SERVICE_DISABLED`));
    });
  }

  it("leaves an API enabled if its resource is deleted, unless disableOnDestroy is set", async () => {
    const kept = await create("storage");
    await cloud.provider.delete(subject(googleInputs.storage.type), kept.id, kept.outputs);
    await create("assets");
    const gone = await create("iam", { disableOnDestroy: true });
    await cloud.provider.delete(subject(googleInputs.iam.type), gone.id, gone.outputs);
    await assert.rejects(create("account"), /SERVICE_DISABLED/);
  });

  for (const [name, without, message] of [
    ["subnetwork", "network", /404: The resource 'projects\/shop-1234\/global\/networks\/shop' was not found/],
    ["router", "network", /404: The resource 'projects\/shop-1234\/global\/networks\/shop' was not found/],
    ["nat", "router", /404: The resource '.*routers\/shop' was not found/],
    ["nat", "subnetwork", /404: The resource '.*subnetworks\/shop' was not found/],
    ["cluster", "network", /404: The resource '.*networks\/shop' was not found/],
    ["cluster", "subnetwork", /404: The resource '.*subnetworks\/shop' was not found/],
    ["pool", "cluster", /404: Cluster '.*clusters\/shop' was not found/],
    ["projectMember", "account", /400: Service account shop-nodes@.* does not exist/],
    ["repositoryMember", "repository", /404: Repository '.*repositories\/shop' was not found/],
    ["bucketMember", "assets", /404: Bucket 'shop-assets' was not found/],
    ["accountMember", "account", /404: Service account '.*' was not found/],
    ["accountMember", "cluster", /400: Identity Pool does not exist \(shop-1234.svc.id.goog\)/],
    ["zone", "network", /404: The resource '.*networks\/shop' was not found/],
    ["zoneRecord", "zone", /404: Managed zone 'shop' was not found/],
  ] as const) {
    it(`refuses ${name} without its ${without}`, async () => {
      const dependents: Partial<Record<GoogleName, GoogleName[]>> = {
        network: ["subnetwork", "router", "nat", "cluster", "pool", "accountMember", "zone", "zoneRecord"],
        subnetwork: ["nat", "cluster", "pool", "accountMember"],
        router: ["nat"],
        account: ["projectMember", "repositoryMember", "accountMember"],
        repository: ["repositoryMember"],
        cluster: ["pool", "accountMember"],
        assets: ["bucketMember"],
        zone: ["zoneRecord"],
      };
      await cloud.with("zoneRecord", [without, ...(dependents[without] ?? [])]);
      await assert.rejects(create(name), message);
    });
  }

  it("refuses a cluster whose secondary range the subnetwork lacks", async () => {
    await cloud.with("repositoryMember");
    await assert.rejects(
      create("cluster", { "ipAllocationPolicy.clusterSecondaryRangeName": "others" }),
      /secondary range "others" does not exist/,
    );
  });

  it("refuses public access on a bucket that prevents it", async () => {
    await cloud.with("data");
    await assert.rejects(
      create("bucketMember", { bucket: "shop-data" }),
      /412: .*public access prevention is enforced/,
    );
  });

  for (const [what, change, message] of [
    ["a private zone that no network sees", { privateVisibilityConfig: undefined }, /400: .*privateVisibilityConfig/],
    ["a zone whose name is no whole one", { dnsName: "googleapis.com" }, /400: .*dnsName/],
  ] as const)
    it(`refuses ${what}`, async () => {
      await cloud.with("dns");
      await assert.rejects(create("zone", change), message);
    });

  for (const [what, change, message] of [
    ["outside its zone", { name: "storage.example.com." }, /400: Invalid value for 'entity.change.additions/],
    ["with an address that is none", { rrdatas: ["private"] }, /400: .*"private" is not valid for type A/],
    ["with nothing in it", { rrdatas: [] }, /400: .*needs at least one/],
  ] as const)
    it(`refuses a record ${what}`, async () => {
      await cloud.with("zone");
      await assert.rejects(create("zoneRecord", change), message);
    });

  it("refuses an alert with a notification channel that does not exist", async () => {
    await cloud.with("check");
    const channels = ["projects/shop-1234/notificationChannels/1"];
    await assert.rejects(create("alert", { notificationChannels: channels }), /404: Notification channel/);
  });

  it("deletes a zone with its records only if forceDestroy is set", async () => {
    await cloud.with("zone", ["zone"]);
    await create("zone", { forceDestroy: true });
    await create("zoneRecord");
    await cloud.delete("zone");
    assert.equal(
      cloud.resources().some(({ type }) => type.startsWith("gcp:dns/")),
      false,
    );
  });

  for (const [name, user, last] of [
    ["network", "subnetworks", "pool"],
    ["network", "managedZones", "zone"],
    ["subnetwork", "shop", "pool"],
    ["zone", "rrsets", "zoneRecord"],
  ] as const) {
    it(`does not delete a ${name} used by ${user}`, async () => {
      await cloud.with(
        last,
        user === "managedZones" ? ["subnetwork", "router", "nat", "cluster", "pool", "accountMember"] : [],
      );
      await assert.rejects(
        cloud.delete(name),
        new RegExp(`already being used by .*${user}.*resourceInUseByAnotherResource`),
      );
    });
  }

  it("deletes everything in the order of a destroy", async () => {
    await cloud.with("zoneRecord");
    const everything = Object.keys(googleInputs).reverse() as GoogleName[];
    for (const name of everything) await cloud.delete(name);
    assert.deepEqual(cloud.resources(), []);
    const { cluster, pools, buckets, addresses, deletedRepositories } = cloud.machine.held;
    assert.deepEqual(
      [cluster, pools, buckets, addresses, deletedRepositories],
      [undefined, {}, [], {}, ["shop-1234/shop"]],
    );
  });

  it("deletes a cluster's node pools with it; deleting them afterwards does nothing", async () => {
    await cloud.with("pool");
    await cloud.delete("cluster");
    assert.equal(
      cloud.resources().some(({ type }) => type === googleInputs.pool.type),
      false,
    );
    await cloud.delete("pool");
  });

  it("does not delete a cluster while its deletion protection is on", async () => {
    await cloud.with("repositoryMember");
    const made = await create("cluster", { deletionProtection: true });
    const cluster = subject(googleInputs.cluster.type);
    await assert.rejects(
      cloud.provider.delete(cluster, made.id, received(made.outputs)),
      /deletionProtection is set to true/,
    );
    assert.equal(cloud.machine.held.cluster?.name, "shop");
    const off = changedInputs(made.inputs, { deletionProtection: false });
    const outputs = await cloud.provider.update(cluster, made.id, received(made.outputs), off, false);
    await cloud.provider.delete(cluster, made.id, received(outputs));
    assert.equal(cloud.machine.held.cluster, undefined);
  });

  it("adopts a resource that an interrupted run created but did not report", async () => {
    const first = await (await cloud.with("network")).make(googleInputs.network);
    assert.equal((await cloud.make(googleInputs.network)).id, first.id);
    assert.equal(cloud.resources().filter(({ type }) => type === googleInputs.network.type).length, 1);
  });

  it("refuses a resource that exists for a different URN or stack", async () => {
    const { inputs } = await (await cloud.with("network")).make(googleInputs.network);
    const other = subject(googleInputs.network.type, "other");
    await assert.rejects(cloud.provider.create(other, inputs, false), /409: .*already exists/);
  });

  it("lets two resources enable the same API and grant the same role, as Google does", async () => {
    await cloud.with("bucketMember");
    for (const { type, inputs } of [googleInputs.compute, googleInputs.bucketMember, googleInputs.projectMember]) {
      await cloud.provider.create(subject(type, "other"), inputs, false);
    }
  });

  it("refuses a resource that exists with different inputs, and says how to import it", async () => {
    await cloud.with("network");
    await assert.rejects(
      create("network", { routingMode: "GLOBAL" }),
      /409: .*already exists.* pulumi import gcp:compute\/network:Network NAME/,
    );
  });

  it("reads a resource with its inputs by id alone, for refresh and import", async () => {
    await cloud.with("cluster");
    const id = "projects/shop-1234/locations/europe-west1/clusters/shop";
    const found = await read("cluster", id);
    assert.equal(found?.inputs.subnetwork, "projects/shop-1234/regions/europe-west1/subnetworks/shop");
    assert.equal(received(found?.outputs ?? {}).endpoint, "172.30.0.1:6443");
    assert.equal(await read("cluster", `${id}-other`), undefined);
  });

  it("reports a resource as deleted if its bucket or cluster is gone, and creates it again", async () => {
    await cloud.with("assets");
    await cloud.machine.deleteCluster("shop");
    await cloud.machine.deleteBucket("shop-assets");
    assert.equal(await read("cluster", "projects/shop-1234/locations/europe-west1/clusters/shop"), undefined);
    assert.equal(
      await read("pool", "projects/shop-1234/locations/europe-west1/clusters/shop/nodePools/general"),
      undefined,
    );
    assert.equal(await read("assets", "shop-assets"), undefined);
    await create("cluster");
    await create("assets");
    assert.deepEqual([cloud.machine.held.cluster?.name, cloud.machine.held.buckets], ["shop", ["shop-assets"]]);
  });

  it("names a damaged record instead of ignoring it", async () => {
    await cloud.with("network");
    const file = join(
      cloud.folder,
      "cloud/shop-1234/compute.Network",
      "projects%2Fshop-1234%2Fglobal%2Fnetworks%2Fshop.json",
    );
    writeFileSync(file, "{");
    await assert.rejects(create("subnetwork"), /record .*networks%2Fshop.json is not JSON/);
  });

  it("stores resources whose ids are longer than a file name can be", async () => {
    const member = `serviceAccount:${"m".repeat(200)}@other.iam.gserviceaccount.com`;
    await cloud.with("assets");
    const made = await create("bucketMember", { member });
    assert.equal((await read("bucketMember", made.id))?.id, made.id);
  });

  it("returns the project's data as Google's functions do", async () => {
    const client = await cloud.provider.invoke("gcp:organizations/getClientConfig:getClientConfig", {});
    assert.deepEqual([client.accessToken, client.project, client.region], ["local", "shop-1234", "europe-west1"]);
    const { names } = await cloud.provider.invoke("gcp:compute/getZones:getZones", { region: "us-central1" });
    assert.deepEqual(names, ["us-central1-a", "us-central1-b", "us-central1-c"]);
    const owner = await cloud.provider.invoke("gcp:organizations/getProject:getProject", {});
    assert.match(asText(owner.number), /^\d{12}$/);
    await assert.rejects(cloud.provider.invoke("gcp:dns/getKeys:getKeys", {}), /not support the function gcp:dns/);
  });
});
