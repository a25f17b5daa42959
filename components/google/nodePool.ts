import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { createFirst } from "./createFirst";
import { NodeAccount } from "./nodeAccount";

/** The arguments of {@link NodePool}. */
export interface NodePoolArgs {
  /** The cluster's id. */
  readonly cluster: pulumi.Input<string>;
  /** The cluster's location. In a region, `min` and `max` apply to each zone. */
  readonly location: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly account: NodeAccount;
  /** Resources that nodes need before they can start a pod, such as the permission to pull its image. */
  readonly requires: pulumi.Input<pulumi.Resource>[];
  /** @example "e2-standard-2" */
  readonly machineType: string;
  /** The fewest nodes; also the number at the start. */
  readonly min: number;
  /** The most nodes. */
  readonly max: number;
  /** Whether to use spot machines, which Google may reclaim with 30 seconds' notice. A change replaces the pool, creating the new one first. */
  readonly spot: boolean;
  /** The size of each boot disk, in GB. */
  readonly diskGb: number;
}

/** Access scopes are older than IAM. The widest scope leaves the decision to the account's roles. */
export const cloudScope = "https://www.googleapis.com/auth/cloud-platform";

/**
 * The nodes of a cluster, from `min` to `max` as the pods need them. All fields that may ever change are given explicitly, because Google's
 * provider does not notice if a block is removed.
 */
export class NodePool extends pulumi.ComponentResource {
  constructor(name: string, args: NodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:NodePool", name, {}, opts);
    new gcp.container.NodePool(
      name,
      {
        // The only setting that replaces the pool is part of its name, so that both pools can exist at the same time. With a generated name,
        // an `up` that is killed while it creates the pool would create a second one next time.
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
        // Otherwise the pods would have no node until the new pool is up.
        ...createFirst,
        // Used at creation only. A change would replace the pool.
        ignoreChanges: ["initialNodeCount"],
        // Google's provider allows 30 minutes for each by default. Creating a pool takes 1 to 3, an upgrade some minutes per node.
        customTimeouts: { create: "30m", update: "60m", delete: "30m" },
      },
    );
    this.registerOutputs();
  }
}
