import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../../../../components/google/cluster";
import { kubeconfigOf } from "../../../../components/google/kubeconfig";
import { Network } from "../../../../components/google/network";
import { NodeAccount } from "../../../../components/google/nodeAccount";
import { registry } from "../parts";
import { run, valueOf } from "../cloud";

function cluster(protectData = false, spot = true, authorizedNetworks?: readonly string[]) {
  return new Cluster("cluster", {
    clusterName: "shop-dev",
    project: "shop",
    location: "europe-west1-b",
    network: new Network("network", { name: "shop-dev", region: "europe-west1", labels: {} }),
    labels: {},
    authorizedNetworks,
    nodes: {
      account: new NodeAccount("nodes", { accountId: "shop-dev-nodes", project: "shop" }),
      requires: [registry()],
      machineType: "e2-standard-2",
      min: 2,
      max: 5,
      spot,
      diskGb: 30,
    },
    protectData,
  });
}

const clusterType = "gcp:container/cluster:Cluster";
const poolType = "gcp:container/nodePool:NodePool";

describe("Cluster", () => {
  it("gives its nodes no public address and enforces policies by Dataplane V2", async () => {
    const { cloud } = await run(() => cluster());
    const { inputs } = cloud.one(clusterType);
    assert.deepEqual(inputs["privateClusterConfig"], {
      enablePrivateNodes: true,
      enablePrivateEndpoint: false,
      masterIpv4CidrBlock: "172.16.0.0/28",
    });
    assert.equal(inputs["datapathProvider"], "ADVANCED_DATAPATH");
    assert.equal(inputs["enableShieldedNodes"], true);
    assert.deepEqual(inputs["workloadIdentityConfig"], { workloadPool: "shop.svc.id.goog" });
  });

  it("removes the default pool, whose initial size is a constant because a change would replace the cluster", async () => {
    const { cloud } = await run(() => cluster());
    const { inputs } = cloud.one(clusterType);
    assert.deepEqual([inputs["removeDefaultNodePool"], inputs["initialNodeCount"]], [true, 1]);
  });

  it("creates that pool without the project's default account and SSDs, and ignores differences in it", async () => {
    const { cloud } = await run(() => cluster());
    const { inputs, ignoreChanges } = cloud.one(clusterType);
    assert.deepEqual(inputs["nodeConfig"], {
      serviceAccount: "shop-dev-nodes@shop-12345.iam.gserviceaccount.com",
      oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
      diskType: "pd-standard",
      diskSizeGb: 20,
    });
    assert.deepEqual(ignoreChanges, ["nodeConfig"]);
  });

  it("closes its control plane to the world, and to other customers' machines, when ranges are given", async () => {
    const { cloud } = await run(() => cluster(false, true, ["203.0.113.0/24"]));
    assert.deepEqual(cloud.one(clusterType).inputs["masterAuthorizedNetworksConfig"], {
      cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }],
      gcpPublicCidrsAccessEnabled: false,
    });
  });

  it("can be deleted when data is not protected", async () => {
    const { cloud } = await run(() => cluster(false));
    const { inputs, protect } = cloud.one(clusterType);
    assert.deepEqual([inputs["deletionProtection"], protect], [false, false]);
  });

  it("refuses deletion, in Pulumi and at Google, when data is protected", async () => {
    const { cloud } = await run(() => cluster(true));
    const { inputs, protect } = cloud.one(clusterType);
    assert.deepEqual([inputs["deletionProtection"], protect], [true, true]);
  });

  it("is created after the network's NAT, so that its first nodes can pull images", async () => {
    const { cloud } = await run(() => cluster());
    assert.ok(cloud.after(cloud.one(clusterType), cloud.one("gcp:compute/routerNat:RouterNat")));
  });

  it("is reached at its own endpoint, with a credential from gke-gcloud-auth-plugin", async () => {
    const { result } = await run(() => cluster());
    assert.equal(await pulumi.isSecret(result.kubeconfig), true);
    assert.deepEqual(JSON.parse(await valueOf(result.kubeconfig)), {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "shop-dev",
      clusters: [
        {
          name: "shop-dev",
          cluster: { server: "https://203.0.113.1", "certificate-authority-data": "Y2VydA==" },
        },
      ],
      users: [
        {
          name: "shop-dev",
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "gke-gcloud-auth-plugin",
              installHint: "Install gke-gcloud-auth-plugin: gcloud components install gke-gcloud-auth-plugin",
              interactiveMode: "Never",
              provideClusterInfo: true,
            },
          },
        },
      ],
      contexts: [{ name: "shop-dev", context: { cluster: "shop-dev", user: "shop-dev" } }],
    });
  });

  it("stays the same cluster for Pulumi when its address or certificate authority changes", async () => {
    const { cloud } = await run(() => cluster());
    const { inputs } = cloud.one("pulumi:providers:kubernetes");
    assert.deepEqual([inputs["clusterIdentifier"], inputs["enableSecretMutable"]], ["cluster-id", "true"]);
  });

  it("leaves it to PULUMI_K8S_DELETE_UNREACHABLE whether the objects of a lost cluster are forgotten", async () => {
    const { cloud } = await run(() => cluster());
    assert.equal("deleteUnreachable" in cloud.one("pulumi:providers:kubernetes").inputs, false);
  });

  it("is used only once it has nodes, and keeps its nodes until the pods are deleted", async () => {
    const { cloud } = await run(() => cluster());
    assert.ok(cloud.after(cloud.one("pulumi:providers:kubernetes"), cloud.one(poolType)));
  });
});

describe("kubeconfigOf", () => {
  it("keeps a port that the endpoint carries", () => {
    const text = kubeconfigOf({ name: "local", endpoint: "172.30.0.1:6443", caCertificate: "" });
    assert.ok(text.includes('"server":"https://172.30.0.1:6443"'), text);
  });
});

describe("NodePool", () => {
  it("creates the new pool before it deletes the old one when nodes.spot changes", async () => {
    const pools = [];
    for (const spot of [true, false]) {
      const { cloud } = await run(() => cluster(false, spot));
      const { inputs, deleteBeforeReplace } = cloud.one(poolType);
      pools.push([inputs["name"], deleteBeforeReplace]);
    }
    assert.deepEqual(pools, [
      ["spot", false],
      ["on-demand", false],
    ]);
  });

  it("starts with the fewest nodes, and ignores later changes, which would replace it", async () => {
    const { cloud } = await run(() => cluster());
    const { inputs, ignoreChanges } = cloud.one(poolType);
    assert.equal(inputs["initialNodeCount"], 2);
    assert.deepEqual(inputs["autoscaling"], { minNodeCount: 2, maxNodeCount: 5, locationPolicy: "BALANCED" });
    assert.deepEqual(ignoreChanges, ["initialNodeCount"]);
  });

  it("has its own account and the settings' machines", async () => {
    const { cloud } = await run(() => cluster());
    assert.deepEqual(cloud.one(poolType).inputs["nodeConfig"], {
      machineType: "e2-standard-2",
      spot: true,
      diskSizeGb: 30,
      diskType: "pd-balanced",
      imageType: "COS_CONTAINERD",
      serviceAccount: "shop-dev-nodes@shop-12345.iam.gserviceaccount.com",
      oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
      resourceLabels: {},
      metadata: { "disable-legacy-endpoints": "true" },
      workloadMetadataConfig: { mode: "GKE_METADATA" },
      shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    });
  });

  it("is created after its account's roles", async () => {
    const { cloud } = await run(() => cluster());
    assert.ok(cloud.after(cloud.one(poolType), cloud.one("gcp:projects/iAMMember:IAMMember")));
  });
});
