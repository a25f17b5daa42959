import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { createFirst } from "./createFirst";
import { NodeAccount } from "./nodeAccount";

export interface NodePoolArgs {
  /** The cluster's id. */
  readonly cluster: pulumi.Input<string>;
  /** The cluster's. In a region, counts are per zone. */
  readonly location: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly account: NodeAccount;
  /** What the nodes need before they can start a pod, such as the right to pull its image. */
  readonly requires: pulumi.Input<pulumi.Resource>[];
  readonly machineType: string;
  readonly min: number;
  readonly max: number;
  /** Machines that may be taken away with 30 seconds' notice. A change replaces the pool: the new one is created first. */
  readonly spot: boolean;
  /** Size of each boot disk, in GB. */
  readonly diskGb: number;
}

/** Scopes are an older fence than the machines' account's rights; the widest leaves the deciding to those. */
export const cloudScope = "https://www.googleapis.com/auth/cloud-platform";

/**
 * The machines of a cluster, from `min` to `max` of them as the pods need. Every field that is ever changed is written out:
 * Google's provider sees no difference in a block that was taken away.
 */
export class NodePool extends pulumi.ComponentResource {
  constructor(name: string, args: NodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:NodePool", name, {}, opts);
    new gcp.container.NodePool(
      name,
      {
        // The one setting that replaces the pool is part of its name, so that both pools can exist at once. A generated name
        // would do that too, but an `up` that is killed while it creates the pool would create a second one next time.
        name: args.spot ? "spot" : "on-demand",
        cluster: args.cluster,
        location: args.location,
        initialNodeCount: args.min,
        autoscaling: { minNodeCount: args.min, maxNodeCount: args.max, locationPolicy: "BALANCED" },
        management: { autoRepair: true, autoUpgrade: true },
        upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
        nodeConfig: {
          machineType: args.machineType,
          spot: args.spot,
          diskSizeGb: args.diskGb,
          diskType: "pd-balanced",
          imageType: "COS_CONTAINERD",
          serviceAccount: args.account.email,
          oauthScopes: [cloudScope],
          resourceLabels: args.labels,
          metadata: { "disable-legacy-endpoints": "true" },
          workloadMetadataConfig: { mode: "GKE_METADATA" },
          shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
        },
      },
      {
        parent: this,
        dependsOn: [args.account, ...args.requires],
        // Otherwise the pods would be without a node until the new pool is up.
        ...createFirst,
        // Counts only at birth: changing it would replace the pool.
        ignoreChanges: ["initialNodeCount"],
        // Google's provider itself allows 30 minutes for each; a pool takes 1 to 3, an upgrade some minutes a node.
        customTimeouts: { create: "30m", update: "60m", delete: "30m" },
      },
    );
    this.registerOutputs();
  }
}
