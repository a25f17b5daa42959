import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, kubeconfigOf } from "./kubeconfig";
import { Network, ranges } from "./network";
import { cloudScope, NodePool, NodePoolArgs } from "./nodePool";

export interface ClusterArgs {
  /** At most 40 lower-case letters, digits and hyphens. */
  readonly clusterName: string;
  readonly project: string;
  /** A zone: one control plane. A region: three. */
  readonly location: string;
  readonly network: Network;
  readonly labels: Readonly<Record<string, string>>;
  /** The IPv4 ranges from which the control plane's public address is reachable; undefined: from everywhere. */
  readonly authorizedNetworks?: readonly string[];
  readonly nodes: Omit<NodePoolArgs, "cluster" | "location" | "labels">;
  /** Refuses deletion and replacement, by Pulumi and by Google. */
  readonly protectData: boolean;
}

/** Where the control plane answers inside the network. */
export const masterCidr = "172.16.0.0/28";

/**
 * A Kubernetes cluster with one pool of nodes, and the provider that everything inside it is made with. The provider waits for
 * the nodes, so that pods have a place to start and, when the stack goes, nodes outlive what runs on them.
 */
export class Cluster extends pulumi.ComponentResource {
  /** Secret, though it holds no credential: the cluster's address is nobody's business. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: kubernetes.Provider;
  /** Where the program itself asks the cluster how it is. */
  readonly access: pulumi.Output<ClusterAccess>;
  /** Whose Kubernetes accounts Google's policies may name: `<project>.svc.id.goog`. It exists when the cluster does. */
  readonly workloadPool: pulumi.Output<string>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Cluster", name, {}, opts);
    const cluster = new gcp.container.Cluster(name, clusterInputs(args), {
      parent: this,
      protect: args.protectData,
      dependsOn: [args.network, args.nodes.account],
      // Of the pool that goes; what Google answers for it later is ours, and a difference would replace the cluster.
      ignoreChanges: ["nodeConfig"],
      // Google's provider itself allows 40 minutes to make one, 60 to change and 40 to delete; a regional one takes 8 to 12.
      customTimeouts: { create: "40m", update: "60m", delete: "40m" },
    });
    const pool = new NodePool(
      `${name}-nodes`,
      { ...args.nodes, cluster: cluster.id, location: args.location, labels: args.labels },
      { parent: this },
    );

    this.access = pulumi
      .all([cluster.name, cluster.endpoint, cluster.masterAuth.clusterCaCertificate])
      .apply(([clusterName, endpoint, caCertificate]) => ({ name: clusterName, endpoint, caCertificate }));
    this.kubeconfig = pulumi.secret(this.access.apply(kubeconfigOf));
    this.provider = new kubernetes.Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: this.kubeconfig,
        // A new address or authority of the same cluster must not make the provider take it for another and move everything.
        clusterIdentifier: cluster.id,
        // No deleteUnreachable: it is false by default, and a value given here would override PULUMI_K8S_DELETE_UNREACHABLE, which is
        // the only way out once the cluster is lost. Provider inputs come from the state, so it would be too late to change it then.
        //
        // Names are fixed, so a Secret that changes is changed in place, and its pods roll by a checksum.
        enableSecretMutable: true,
        enableConfigMapMutable: true,
      },
      { parent: this, dependsOn: pool },
    );
    this.workloadPool = cluster.workloadIdentityConfig.apply((identity) => identity?.workloadPool ?? "");
    this.registerOutputs({ kubeconfig: this.kubeconfig, workloadPool: this.workloadPool });
  }
}

/**
 * Google's provider accepts these inputs and reads them back unchanged. What a change replaces is a constant here or protected:
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
    // The pool that Google makes with a cluster cannot be changed later, so it goes and ours comes. A constant: see nodePool.ts.
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    // Its machines are there for some minutes. Google's defaults would be the project's own account, which some projects have
    // not, and 100 GB of SSD each, which in a region is above what new projects may have.
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
    // The site's own lines go another way (logs.ts), and would be kept and paid for twice.
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

/** Without the last line, machines of other Google customers could still connect. */
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
