import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, kubeconfigOf } from "./kubeconfig";
import { apiServersOf } from "../kubernetes/apiServers";
import { Network, ranges } from "./network";
import { cloudScope, NodePool, NodePoolArgs } from "./nodePool";

/** The arguments of {@link Cluster}. */
export interface ClusterArgs {
  /** At most 40 lower-case letters, digits and hyphens. */
  readonly clusterName: string;
  readonly project: string;
  /**
   * A zone, for one control plane, or a region, for three.
   * @example "europe-west1"
   */
  readonly location: string;
  readonly network: Network;
  readonly labels: Readonly<Record<string, string>>;
  /**
   * The IPv4 ranges that may reach the control plane's public address.
   * @default all addresses
   */
  readonly authorizedNetworks?: readonly string[];
  readonly nodes: Omit<NodePoolArgs, "cluster" | "location" | "labels">;
  /** Whether Pulumi and Google refuse to delete or replace the cluster. */
  readonly protectData: boolean;
}

/** The control plane's address range inside the network. */
export const masterCidr = "172.16.0.0/28";

/**
 * A GKE cluster with one node pool, and the provider for the resources inside it. The provider depends on the node pool, so that pods can
 * start at once, and nodes are deleted after the pods.
 */
export class Cluster extends pulumi.ComponentResource {
  /** A secret because of the cluster's address; it contains no credential. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: kubernetes.Provider;
  /** With this the program itself reads the state of the cluster. */
  readonly access: pulumi.Output<ClusterAccess>;
  /** The workload identity pool, `<project>.svc.id.goog`: IAM policies refer to Kubernetes accounts by it. Resolves once the cluster exists. */
  readonly workloadPool: pulumi.Output<string>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Cluster", name, {}, opts);
    const cluster = new gcp.container.Cluster(name, clusterInputs(args), {
      parent: this,
      protect: args.protectData,
      dependsOn: [args.network, args.nodes.account],
      // nodeConfig configures the default pool, which is removed. Google later returns our own pool's, and a difference would replace the
      // cluster.
      ignoreChanges: ["nodeConfig"],
      // The defaults of Google's provider: 40 minutes to create, 60 to update, 40 to delete. Creating a regional cluster takes 8 to 12.
      customTimeouts: { create: "40m", update: "60m", delete: "40m" },
    });
    const pool = new NodePool(
      `${name}-nodes`,
      { ...args.nodes, cluster: cluster.id, location: args.location, labels: args.labels },
      { parent: this },
    );

    const access = pulumi
      .all([cluster.name, cluster.endpoint, cluster.masterAuth.clusterCaCertificate])
      .apply(([clusterName, endpoint, caCertificate]) => ({ name: clusterName, endpoint, caCertificate }));
    this.kubeconfig = pulumi.secret(access.apply(kubeconfigOf));
    this.provider = new kubernetes.Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: this.kubeconfig,
        // Without it, a new address or certificate authority would look like a different cluster, and everything would be replaced.
        clusterIdentifier: cluster.id,
        // deleteUnreachable is left at its default, false. A value here would override PULUMI_K8S_DELETE_UNREACHABLE, the only way out once
        // the cluster is lost: provider inputs come from the state, so they cannot be changed then.
        //
        // Secrets have fixed names and are updated in place. A checksum rolls their pods.
        enableSecretMutable: true,
        enableConfigMapMutable: true,
      },
      { parent: this, dependsOn: pool },
    );
    this.access = pulumi
      .all([access, apiServersOf(`${name}-api`, { parent: this, provider: this.provider })])
      .apply(([known, apiServers]) => ({ ...known, apiServers }));
    this.workloadPool = cluster.workloadIdentityConfig.apply((identity) => identity?.workloadPool ?? "");
    this.registerOutputs({ kubeconfig: this.kubeconfig, workloadPool: this.workloadPool });
  }
}

/**
 * Google's provider accepts these inputs and reads them back unchanged. Inputs that would replace the cluster are constants or protected:
 * location and the address ranges cannot be changed on a running cluster.
 */
function clusterInputs(args: ClusterArgs): gcp.container.ClusterArgs {
  return {
    name: args.clusterName,
    location: args.location,
    network: args.network.id,
    subnetwork: args.network.subnetwork,
    networkingMode: "VPC_NATIVE",
    ipAllocationPolicy: {
      clusterSecondaryRangeName: ranges.pods.name,
      servicesSecondaryRangeName: ranges.services.name,
    },
    // The default pool cannot be changed later, so it is removed and replaced by our own (nodePool.ts). Its count must stay constant.
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    // The default pool exists for some minutes. Google's defaults would be the project's default account, which some projects do not have, and
    // 100 GB of SSD per node, which in a region exceeds the quota of new projects.
    nodeConfig: {
      serviceAccount: args.nodes.account.email,
      oauthScopes: [cloudScope],
      diskType: "pd-standard",
      diskSizeGb: 20,
    },
    deletionProtection: args.protectData,
    releaseChannel: { channel: "REGULAR" },
    privateClusterConfig: {
      enablePrivateNodes: true,
      // The update runs outside the network, so the control plane has a public address. Every call needs a Google login; the setting
      // masterAuthorizedNetworks also restricts where calls come from.
      enablePrivateEndpoint: false,
      masterIpv4CidrBlock: masterCidr,
    },
    ...authorizedNetworks(args.authorizedNetworks),
    workloadIdentityConfig: { workloadPool: `${args.project}.svc.id.goog` },
    // Dataplane V2: NetworkPolicy is enforced without an add-on.
    datapathProvider: "ADVANCED_DATAPATH",
    enableShieldedNodes: true,
    addonsConfig: {
      httpLoadBalancing: { disabled: false },
      horizontalPodAutoscaling: { disabled: false },
      gcePersistentDiskCsiDriverConfig: { enabled: true },
    },
    // The site has its own log collector (logs.ts). With WORKLOADS here, its lines would be stored and paid for twice.
    loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS"] },
    monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: true } },
    // Google upgrades the control plane at weekends, from 02:00 to 08:00 UTC. Only the time of day counts in these dates.
    maintenancePolicy: {
      recurringWindow: {
        startTime: "2026-01-03T02:00:00Z",
        endTime: "2026-01-03T08:00:00Z",
        recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
      },
    },
    resourceLabels: args.labels,
  };
}

/** gcpPublicCidrsAccessEnabled is off because it would let other Google customers' machines connect. */
function authorizedNetworks(
  ranges?: readonly string[],
): Pick<gcp.container.ClusterArgs, "masterAuthorizedNetworksConfig"> {
  if (ranges === undefined) return {};
  return {
    masterAuthorizedNetworksConfig: {
      cidrBlocks: ranges.map((cidrBlock) => ({ cidrBlock })),
      gcpPublicCidrsAccessEnabled: false,
    },
  };
}
