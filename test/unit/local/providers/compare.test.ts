import assert from "node:assert/strict";
import { unknown } from "../../../../local/providers/plugin/values";
import { changedInputs } from "./changedInputs";
import { googleInputs, type GoogleName } from "./googleInputs";
import { LocalCloud } from "./localCloud";

type Outcome = "replace" | "update" | "nothing";
const without = undefined;

/** What a change does, seen with Google's own provider 9.35.0. */
const table: [GoogleName, Outcome, Record<string, unknown>][] = [
  ["cluster", "replace", { location: "europe-west4" }],
  ["cluster", "replace", { initialNodeCount: 2 }],
  ["cluster", "replace", { "privateClusterConfig.masterIpv4CidrBlock": "172.16.0.16/28" }],
  ["cluster", "replace", { datapathProvider: "LEGACY_DATAPATH" }],
  ["cluster", "replace", { "ipAllocationPolicy.clusterSecondaryRangeName": "others" }],
  ["cluster", "update", { "privateClusterConfig.enablePrivateNodes": false }],
  ["cluster", "update", { "privateClusterConfig.enablePrivateEndpoint": true }],
  ["cluster", "update", { "masterAuthorizedNetworksConfig.cidrBlocks": [] }],
  ["cluster", "update", { "releaseChannel.channel": "STABLE" }],
  ["cluster", "update", { "gatewayApiConfig.channel": "CHANNEL_DISABLED" }],
  ["cluster", "update", { enableShieldedNodes: false }],
  ["cluster", "update", { "loggingConfig.enableComponents": ["SYSTEM_COMPONENTS"] }],
  ["cluster", "update", { "addonsConfig.gcsFuseCsiDriverConfig.enabled": true }],
  ["cluster", "update", { "resourceLabels.more": "1" }],
  ["cluster", "update", { deletionProtection: true }],
  ["cluster", "nothing", { workloadIdentityConfig: without }],
  ["cluster", "nothing", { "loggingConfig.enableComponents": ["WORKLOADS", "SYSTEM_COMPONENTS"] }],
  ["cluster", "nothing", { network: "https://www.googleapis.com/compute/v1/projects/shop-1234/global/networks/shop" }],
  ["pool", "replace", { "nodeConfig.spot": true }],
  ["pool", "replace", { "nodeConfig.oauthScopes": [] }],
  ["pool", "replace", { "nodeConfig.serviceAccount": "default" }],
  ["pool", "replace", { "nodeConfig.shieldedInstanceConfig.enableSecureBoot": false }],
  ["pool", "replace", { "nodeConfig.metadata.more": "1" }],
  ["pool", "replace", { initialNodeCount: 2 }],
  ["pool", "replace", { maxPodsPerNode: 64 }],
  ["pool", "replace", { cluster: "projects/shop-1234/locations/europe-west1/clusters/other" }],
  ["pool", "replace", { cluster: unknown }],
  ["pool", "update", { "nodeConfig.machineType": "e2-small" }],
  ["pool", "update", { "nodeConfig.diskSizeGb": 60 }],
  ["pool", "update", { "nodeConfig.diskType": "pd-ssd" }],
  ["pool", "update", { "nodeConfig.imageType": "UBUNTU_CONTAINERD" }],
  ["pool", "update", { "nodeConfig.labels.more": "1" }],
  ["pool", "update", { "nodeConfig.tags": ["shop", "more"] }],
  ["pool", "update", { "nodeConfig.taints": [{ key: "a", value: "b", effect: "NO_SCHEDULE" }] }],
  ["pool", "update", { "nodeConfig.resourceLabels.more": "1" }],
  ["pool", "update", { "autoscaling.maxNodeCount": 4 }],
  ["pool", "update", { autoscaling: without, nodeCount: 2 }],
  ["pool", "update", { nodeLocations: ["europe-west1-b"] }],
  ["pool", "nothing", { cluster: "shop" }],
  ["pool", "nothing", { nodeConfig: without }],
  ["assets", "replace", { location: "US" }],
  ["assets", "update", { storageClass: "NEARLINE" }],
  ["assets", "update", { uniformBucketLevelAccess: false }],
  ["assets", "update", { "versioning.enabled": false }],
  ["assets", "update", { cors: without }],
  ["assets", "update", { "labels.more": "1" }],
  ["assets", "update", { lifecycleRules: without }],
  ["assets", "nothing", { versioning: without }],
  ["assets", "nothing", { softDeletePolicy: without }],
  ["assets", "nothing", { location: "eu" }],
  ["repository", "replace", { repositoryId: "other" }],
  ["repository", "update", { description: "other" }],
  ["repository", "update", { "dockerConfig.immutableTags": true }],
  ["repository", "update", { cleanupPolicies: without }],
  ["repository", "update", { "labels.more": "1" }],
  ["subnetwork", "replace", { ipCidrRange: "10.1.0.0/20" }],
  ["subnetwork", "replace", { ipCidrRange: "10.0.0.0/21" }],
  ["subnetwork", "update", { ipCidrRange: "10.0.0.0/19" }],
  ["subnetwork", "update", { "secondaryIpRanges.0.ipCidrRange": "10.12.0.0/14" }],
  ["subnetwork", "update", { "secondaryIpRanges.2": { rangeName: "more", ipCidrRange: "10.16.0.0/14" } }],
  ["subnetwork", "update", { "logConfig.flowSampling": 1 }],
  ["subnetwork", "update", { logConfig: without }],
  ["network", "replace", { name: "other" }],
  ["network", "replace", { autoCreateSubnetworks: true }],
  ["network", "update", { routingMode: "GLOBAL" }],
  ["nat", "replace", { name: "other" }],
  ["nat", "replace", { router: "other" }],
  ["nat", "replace", { type: "PRIVATE" }],
  ["nat", "update", { "logConfig.filter": "ALL" }],
  ["nat", "update", { minPortsPerVm: 128 }],
  ["account", "replace", { accountId: "shop-others" }],
  ["account", "update", { displayName: "Others" }],
  ["projectMember", "replace", { role: "roles/viewer" }],
  ["bucketMember", "replace", { member: "allAuthenticatedUsers" }],
  ["compute", "replace", { service: "dns.googleapis.com" }],
  ["address", "replace", { region: "europe-west4" }],
  ["address", "replace", { addressType: "INTERNAL" }],
  ["address", "nothing", { ipVersion: "IPV4" }],
  ["network", "update", { mtu: 1500 }],
  ["check", "replace", { "monitoredResource.labels.host": "203.0.113.8" }],
  ["check", "update", { period: "300s" }],
  ["alert", "update", { "conditions.0.conditionThreshold.thresholdValue": 9 }],
  ["metric", "update", { filter: "severity>=WARNING" }],
  ["pool", "update", { "nodeConfig.gvnic": { enabled: true } }],
  ["data", "update", { versioning: { enabled: false } }],
];

describe("the local gcp plugin's Diff", () => {
  let cloud: LocalCloud;
  before(async () => {
    cloud = await LocalCloud.start();
    await cloud.with("alert");
  });
  after(() => cloud.remove());

  for (const name of Object.keys(googleInputs) as GoogleName[]) {
    it(`sees no change in ${name} if the program is the same`, async () => {
      assert.deepEqual(await cloud.changes(googleInputs[name], googleInputs[name].inputs), []);
    });
  }

  for (const [name, outcome, change] of table) {
    const what = Object.entries(change).map(
      ([path, value]) => `${path} ${value === undefined ? "removed" : `= ${JSON.stringify(value)}`}`,
    );
    it(`plans ${outcome} for ${name}: ${what.join(", ")}`, async () => {
      const given = googleInputs[name];
      const changes = await cloud.changes(given, changedInputs(given.inputs, change));
      const seen = changes.some(({ replaces }) => replaces) ? "replace" : changes.length > 0 ? "update" : "nothing";
      assert.equal(seen, outcome, JSON.stringify(changes));
    });
  }

  it("names a changed property by its full path", async () => {
    const wanted = changedInputs(googleInputs.pool.inputs, { "nodeConfig.spot": true });
    assert.deepEqual(await cloud.changes(googleInputs.pool, wanted), [
      { path: "nodeConfig.spot", kind: "update", replaces: true },
    ]);
  });
});
