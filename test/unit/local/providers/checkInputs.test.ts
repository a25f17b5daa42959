import assert from "node:assert/strict";
import { unknown } from "../../../../local/providers/plugin/values";
import { changedInputs } from "./changedInputs";
import { googleInputs, type Given, type GoogleName } from "./googleInputs";
import { LocalCloud } from "./localCloud";

function changed(name: GoogleName, path: string, value: unknown): Given {
  return { type: googleInputs[name].type, inputs: changedInputs(googleInputs[name].inputs, { [path]: value }) };
}

const rejected: [GoogleName, string, unknown][] = [
  ["account", "accountId", "shop"],
  ["account", "accountId", "Shop-nodes"],
  ["account", "accountId", "s".repeat(31)],
  ["projectMember", "member", "shop-nodes@shop-1234.iam.gserviceaccount.com"],
  ["accountMember", "serviceAccountId", "shop-nodes@shop-1234.iam.gserviceaccount.com"],
  ["compute", "service", "compute"],
  ["network", "name", "Shop"],
  ["network", "name", "my_shop"],
  ["network", "routingMode", "ZONAL"],
  ["subnetwork", "secondaryIpRanges.0.rangeName", "Pods"],
  ["subnetwork", "ipCidrRange", "10.0.0.0"],
  ["subnetwork", "ipCidrRange", "10.0.0.256/20"],
  ["subnetwork", "logConfig.aggregationInterval", "10_MIN"],
  ["nat", "natIpAllocateOption", "AUTO"],
  ["nat", "sourceSubnetworkIpRangesToNat", "ALL"],
  ["nat", "logConfig.filter", "ERRORS"],
  ["repository", "mode", "STANDARD"],
  ["repository", "cleanupPolicies.0.action", "REMOVE"],
  ["assets", "labels.App", "shop"],
  ["cluster", "name", "s".repeat(41)],
  ["cluster", "name", "Shop"],
  ["cluster", "releaseChannel.channel", "SLOW"],
  ["cluster", "datapathProvider", "CILIUM"],
  ["cluster", "networkingMode", "NATIVE"],
  ["cluster", "gatewayApiConfig.channel", "STANDARD"],
  ["cluster", "ipAllocationPolicy.clusterIpv4CidrBlock", "10.4.0.0/14"],
  ["cluster", "clusterIpv4Cidr", "10.4.0.0/14"],
  ["cluster", "privateClusterConfig.masterIpv4CidrBlock", "172.16.0.0/27"],
  ["cluster", "privateClusterConfig", {}],
  ["cluster", "masterAuthorizedNetworksConfig.cidrBlocks.0.cidrBlock", "203.0.113.1"],
  ["cluster", "loggingConfig.enableComponents.0", "SYSTEM"],
  ["cluster", "maintenancePolicy.recurringWindow.startTime", "Saturday"],
  ["cluster", "maintenancePolicy.dailyMaintenanceWindow", { startTime: "3am" }],
  ["cluster", "enableAutopilot", true],
  ["pool", "autoscaling.locationPolicy", "EVEN"],
  ["pool", "nodeConfig.diskSizeGb", 9],
  ["pool", "nodeConfig.workloadMetadataConfig.mode", "GKE"],
  ["pool", "nodeConfig.taints", [{ key: "a", value: "b", effect: "NoSchedule" }]],
  ["assets", "location", undefined],
  ["nat", "sourceSubnetworkIpRangesToNat", undefined],
  ["cluster", "nodeConfigs", {}],
  ["pool", "nodeConfig.machinetype", "e2-small"],
  ["pool", "nodeConfig.diskSizeGb", "50"],
  ["pool", "nodeConfig.spot", "false"],
  ["pool", "initialNodeCount", 1.5],
  ["pool", "autoscaling", 3],
  ["subnetwork", "secondaryIpRanges", "pods"],
  ["cluster", "resourceLabels.app", 1],
  ["address", "addressType", "GLOBAL"],
  ["zoneRecord", "rrdatas", undefined],
];

const letThrough: [GoogleName, string, unknown][] = [
  ["assets", "name", "Shop-assets"],
  ["assets", "name", "shop.google.com"],
  ["assets", "publicAccessPrevention", "off"],
  ["assets", "storageClass", "HOT"],
  ["assets", "softDeletePolicy.retentionDurationSeconds", 60],
  ["assets", "lifecycleRules.0.action.type", "Remove"],
  ["assets", "lifecycleRules.0.condition", {}],
  ["repository", "repositoryId", "Shop"],
  ["repository", "format", "OCI"],
  ["repository", "cleanupPolicies.1.condition.olderThan", "thirty days"],
  ["projectMember", "role", "logging.logWriter"],
  ["subnetwork", "ipCidrRange", "10.0.1.0/20"],
  ["router", "network", undefined],
  ["nat", "sourceSubnetworkIpRangesToNat", "ALL_SUBNETWORKS_ALL_IP_RANGES"],
  ["cluster", "initialNodeCount", undefined],
  ["cluster", "networkPolicy", { enabled: true }],
  ["pool", "autoscaling.minNodeCount", 4],
  ["pool", "autoscaling", { minNodeCount: 0, maxNodeCount: 0 }],
  ["pool", "autoscaling.totalMaxNodeCount", 9],
  ["pool", "nodeCount", 2],
  ["pool", "nodeConfig", { spot: true, preemptible: true }],
  ["pool", "upgradeSettings", { maxSurge: 0, maxUnavailable: 0 }],
  ["pool", "name", "General"],
  ["network", "mtu", 1],
  ["repository", "labels.App", "shop"],
  ["cluster", "resourceLabels.App", "shop"],
  ["cluster", "initialNodeCount", -1],
  ["pool", "initialNodeCount", -1],
  ["address", "region", "nowhere1"],
  ["address", "addressType", "INTERNAL"],
  ["zone", "name", "Bad_Name"],
  ["zoneRecord", "ttl", -1],
  ["alert", "conditions.0.conditionThreshold.filter", 'metric.type="x"'],
];

describe("the local gcp plugin's Check", () => {
  let cloud: LocalCloud;
  beforeEach(async () => (cloud = await LocalCloud.start()));
  afterEach(() => cloud.remove());

  for (const name of Object.keys(googleInputs) as GoogleName[]) {
    it(`accepts ${name}, as Google's provider does`, async () => {
      assert.deepEqual(await cloud.failures(googleInputs[name]), []);
    });
  }

  for (const [name, path, value] of rejected) {
    it(`rejects ${name}.${path} = ${JSON.stringify(value)} and names the property`, async () => {
      const failures = await cloud.failures(changed(name, path, value));
      assert.equal(failures.length, 1, JSON.stringify(failures));
      const named = failures[0]?.property.replaceAll("[", ".").replaceAll("]", "") ?? "";
      assert.ok(
        path.startsWith(named) ||
          named.startsWith(path) ||
          (path === "enableAutopilot" && named === "removeDefaultNodePool"),
        named,
      );
    });
  }

  for (const [name, path, value] of letThrough) {
    it(`passes ${name}.${path} = ${JSON.stringify(value)}, as Google's provider does, and the cloud refuses to create it`, async () => {
      const given = changed(name, path, value);
      assert.deepEqual(await cloud.failures(given), []);
      const before = Object.keys(googleInputs)[Object.keys(googleInputs).indexOf(name) - 1] as GoogleName;
      await cloud.with(before);
      await assert.rejects(cloud.make(given), /^Error: googleapi: Error 400: Invalid value for field/);
    });
  }

  it("accepts values that are not known yet, at any depth", async () => {
    assert.deepEqual(await cloud.failures(changed("cluster", "network", unknown)), []);
    assert.deepEqual(await cloud.failures(changed("pool", "nodeConfig.serviceAccount", unknown)), []);
    assert.deepEqual(await cloud.failures(changed("cluster", "ipAllocationPolicy", unknown)), []);
  });

  it("reports all failures at once", async () => {
    const given = {
      type: "gcp:compute/subnetwork:Subnetwork",
      inputs: { name: "A_B", ipCidrRange: "x", colour: "orange" },
    };
    assert.deepEqual(
      (await cloud.failures(given)).map(({ property }) => property),
      ["name", "ipCidrRange", "colour", "network"],
    );
  });

  it("says that the project is missing, and how to set it", async () => {
    await cloud.provider.configure({});
    const [failure] = await cloud.failures(googleInputs.network);
    assert.match(`${failure?.property} ${failure?.reason}`, /^project .*pulumi config set gcp:project/);
  });
});
