import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "../google/kubeconfig";
import { Egress } from "./egress";
import { NetworkPolicies } from "./networkPolicies";
import { podSecurityLabels } from "./podSecurity";
import { clusterMinutes, within } from "./timeouts";

/** The arguments of {@link Namespace}. */
export interface NamespaceArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  /** The namespace's name in the cluster. */
  readonly namespaceName: string;
  /** Whether Pulumi refuses to delete the namespace, because that would delete the database's volume. */
  readonly protectData: boolean;
  /**
   * The address of the storage API.
   * @default Google's
   */
  readonly storageEndpoint?: string;
  /** The destinations that the project's own code may connect to. */
  readonly egress: Egress;
  /** The certificate authority's ACME directory. */
  readonly acmeDirectory: string;
}

/**
 * The site's namespace. It enforces Pod Security's `restricted` level, limits traffic to what `networkPolicies.ts` allows, gives containers
 * without resources small ones, and limits the number of pods, volumes and load balancers.
 */
export class Namespace extends pulumi.ComponentResource {
  /** The namespace's name. Resolves once the namespace, its network policies and its quota exist, so that new pods are isolated from the start. */
  readonly namespaceName: pulumi.Output<string>;

  constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Namespace", name, {}, opts);
    const namespace = new kubernetes.core.v1.Namespace(
      name,
      { metadata: { name: args.namespaceName, labels: podSecurityLabels("restricted") } },
      { parent: this, protect: args.protectData, customTimeouts: within(clusterMinutes) },
    );
    const inside = namespace.metadata.name;
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const policies = new NetworkPolicies(
      `${name}-policies`,
      {
        cluster: args.cluster,
        namespace: inside,
        storageEndpoint: args.storageEndpoint,
        acmeDirectory: args.acmeDirectory,
        egress: args.egress,
      },
      { parent: this },
    );
    new kubernetes.core.v1.LimitRange(
      `${name}-limits`,
      {
        metadata: { name: "default", namespace: inside },
        spec: {
          limits: [
            {
              type: "Container",
              defaultRequest: { cpu: "50m", memory: "64Mi" },
              default: { cpu: "500m", memory: "256Mi" },
            },
          ],
        },
      },
      options,
    );
    const quota = new kubernetes.core.v1.ResourceQuota(
      `${name}-quota`,
      {
        metadata: { name: "default", namespace: inside },
        // Constants, far above what the settings allow: a computed limit could stop a rollout halfway. Volumes are claimed by the database, and
        // by each try of a rehearsal whose pod still exists (two per Job). The load balancers are the edge's, for TCP and for UDP.
        spec: { hard: { pods: "500", persistentvolumeclaims: "20", "services.loadbalancers": "2" } },
      },
      options,
    );
    this.namespaceName = pulumi.all([inside, policies.made, quota.id]).apply(([known]) => known);
    this.registerOutputs({ namespaceName: this.namespaceName });
  }
}
