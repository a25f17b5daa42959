import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, beforeEach, describe, it } from "mocha";
import { createCluster, deleteCluster, describeCluster } from "../../../../local/cluster/cluster";
import { deleteNodePool, setNodePool } from "../../../../local/cluster/nodePool";
import { paths } from "../../../../local/machine/paths";
import { loadBalancerAddresses, reserveAddress } from "../../../../local/services/loadBalancer";
import { cloudTools } from "../../../../local/toolchain";
import { type FakeCluster, fakeCluster } from "./fakeCluster";

const spec = { name: "shop-dev", podCidr: "10.4.0.0/14", serviceCidr: "10.8.0.0/20" };
const pool = { cluster: "shop-dev", name: "nodes", nodes: 2, zones: [], labels: {}, taints: [] };
const node = (ready: string, unschedulable = false) => ({
  spec: { unschedulable },
  status: { conditions: [{ type: "Ready", status: ready }] },
});

describe("the user's own cluster", () => {
  let cluster: FakeCluster;
  before(async () => (cluster = await fakeCluster()));
  after(() => cluster.end());
  beforeEach(() => {
    fs.rmSync(paths.state, { recursive: true, force: true });
    cluster.asked.length = 0;
    cluster.kubeconfig();
  });

  it("becomes the site's cluster, and keeps its name", async () => {
    const access = { endpoint: cluster.endpoint, caCertificate: cluster.authority };
    assert.deepEqual(await createCluster(spec), access);
    assert.deepEqual(cluster.asked, [["/version", "a token"]]);
    assert.deepEqual(await describeCluster("shop-dev"), access);
    assert.equal(await describeCluster("another"), undefined);
    await assert.rejects(createCluster({ ...spec, name: "another" }), {
      message: `The cluster at ${cluster.endpoint} is already in use as shop-dev: destroy its stack first.`,
    });
  });

  it("is left unchanged when the site is destroyed", async () => {
    await createCluster(spec);
    cluster.asked.length = 0;
    await deleteNodePool("shop-dev", "nodes");
    await deleteCluster("shop-dev");
    assert.equal(await describeCluster("shop-dev"), undefined);
    assert.deepEqual(cluster.asked, [], "nothing is asked of it");
  });

  it("has its own nodes; one that is Ready and schedulable is enough", async () => {
    await createCluster(spec);
    cluster.nodes = [node("False"), node("True")];
    await setNodePool(pool);
    assert.deepEqual(cluster.asked.at(-1), ["/api/v1/nodes", "a token"]);
  });

  for (const [what, nodes] of [
    ["no node", []],
    ["a node that is not Ready", [node("Unknown")]],
    ["a Ready node that is cordoned", [node("True", true)]],
  ] as const)
    it(`is refused with ${what}`, async () => {
      await createCluster(spec);
      cluster.nodes = [...nodes];
      await assert.rejects(setNodePool(pool), {
        name: "UserError",
        message: `The cluster at ${cluster.endpoint} has no node that is Ready and schedulable (of ${nodes.length} in total).`,
      });
    });

  it("is refused if it rejects its user", async () => {
    const file = cluster.kubeconfig({ user: { token: "nobody" } });
    await assert.rejects(createCluster(spec), {
      name: "UserError",
      message: `Cannot use the cluster at ${cluster.endpoint} with ${file}: the cluster answers HTTP 401 to /version: Unauthorized.`,
      remedy: `Make sure that kubectl --kubeconfig ${file} get nodes works, and run the command again.`,
    });
    assert.equal(await describeCluster("shop-dev"), undefined);
  });

  it("is refused if a different authority issued its certificate", async () => {
    const other = fs.readFileSync(path.join(cluster.folder, "client.crt")).toString("base64");
    cluster.kubeconfig({ cluster: { server: `https://${cluster.endpoint}`, "certificate-authority-data": other } });
    await assert.rejects(createCluster(spec), { name: "UserError", message: /^Cannot use the cluster .* certificate/ });
  });

  it("cannot be removed or replaced by a different one while a site runs on it", async () => {
    const file = cluster.kubeconfig();
    await createCluster(spec);
    delete process.env.DJANGO_GKE_KUBECONFIG;
    await assert.rejects(createCluster(spec), {
      message: `The site runs on the cluster at ${cluster.endpoint}, but DJANGO_GKE_KUBECONFIG is not set.`,
      remedy: `Set it to ${file}, as for npm run up.`,
    });
    cluster.kubeconfig({
      cluster: { server: "https://elsewhere:6443", "certificate-authority-data": cluster.authority },
    });
    await assert.rejects(createCluster(spec), {
      message: `The site runs on the cluster at ${cluster.endpoint}, but DJANGO_GKE_KUBECONFIG points to elsewhere:6443.`,
    });
  });

  it("cannot be used while a site runs on the local cluster", async () => {
    fs.mkdirSync(paths.inState("cluster"), { recursive: true });
    fs.writeFileSync(paths.inState("cluster", "cluster.json"), JSON.stringify(spec));
    await assert.rejects(createCluster(spec), {
      message: `The site runs on the local cluster, but DJANGO_GKE_KUBECONFIG points to ${cluster.endpoint}.`,
    });
  });

  it("needs no local Kubernetes", () => {
    const kubernetes = ["pause", "collector", "kubernetes", "local-path-provisioner", "metallb-controller"];
    const needed = cloudTools();
    delete process.env.DJANGO_GKE_KUBECONFIG;
    assert.deepEqual(
      cloudTools().filter((tool) => !needed.includes(tool)),
      kubernetes,
    );
  });

  it("gives load balancers the addresses in DJANGO_GKE_ADDRESSES", async () => {
    process.env.DJANGO_GKE_ADDRESSES = "172.18.255.200-172.18.255.201";
    assert.equal(await reserveAddress("a"), "172.18.255.200");
    assert.equal(await reserveAddress("b"), "172.18.255.201");
    await assert.rejects(reserveAddress("c"), {
      message: "All 2 addresses of the local cloud are reserved (quota exceeded).",
    });
    process.env.DJANGO_GKE_ADDRESSES = "192.168.49.2";
    assert.deepEqual(loadBalancerAddresses(), ["192.168.49.2"]);
  });

  for (const given of ["kind", "10.0.0.9-10.0.0.1", "10.0.0.1-10.0.1.9", "10.0.0.1-10.0.0.2-10.0.0.3"])
    it(`is refused with the addresses "${given}"`, () => {
      process.env.DJANGO_GKE_ADDRESSES = given;
      assert.throws(() => loadBalancerAddresses(), {
        message: `DJANGO_GKE_ADDRESSES is "${given}", which is neither an address nor a range first-last within a /24.`,
      });
    });

  it("is refused without addresses", () => {
    delete process.env.DJANGO_GKE_ADDRESSES;
    assert.throws(() => loadBalancerAddresses(), {
      name: "UserError",
      message:
        "DJANGO_GKE_KUBECONFIG is set, but DJANGO_GKE_ADDRESSES, the addresses for that cluster's load balancers, is not.",
    });
  });
});
