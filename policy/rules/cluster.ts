import * as gcp from "@pulumi/gcp";
import { ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";

export const clusterRules: ResourceValidationPolicy[] = [
  {
    name: "private-shielded-cluster",
    description:
      "Nodes have no public addresses and verify their boot; network policies are enforced; pods can have Google accounts.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(gcp.container.Cluster, (cluster, _, report) => {
      if (cluster.privateClusterConfig?.enablePrivateNodes !== true) report("enablePrivateNodes is not true");
      if (cluster.datapathProvider !== "ADVANCED_DATAPATH") report("datapathProvider is not Dataplane V2");
      if (cluster.enableShieldedNodes !== true) report("enableShieldedNodes is not true");
      if (!cluster.workloadIdentityConfig?.workloadPool) report("workloadIdentityConfig names no pool");
      if (cluster.enableLegacyAbac === true) report("enableLegacyAbac permits every account everything");
      // A cluster's default pool runs as the project's default account.
      if (cluster.removeDefaultNodePool !== true && cluster.nodeConfig?.serviceAccount === undefined)
        report("the default pool is not removed");
    }),
  },
  {
    name: "hardened-node-pool",
    description: "Nodes run as their own account, boot only signed software, and hide their credential from pods.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(gcp.container.NodePool, ({ nodeConfig }, _, report) => {
      const account = nodeConfig?.serviceAccount;
      // Without an account, or with one of these names, it is the project's default account, which may edit everything in the project.
      if (account === undefined || /^default$|-compute@developer\.gserviceaccount\.com$/.test(account))
        report("serviceAccount is the project's default one");
      if (nodeConfig?.workloadMetadataConfig?.mode !== "GKE_METADATA")
        report("workloadMetadataConfig is not GKE_METADATA");
      if (nodeConfig?.shieldedInstanceConfig?.enableSecureBoot !== true) report("enableSecureBoot is not true");
    }),
  },
];
