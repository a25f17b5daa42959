import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "../google/kubeconfig";
import { Egress } from "./egress";
import { NetworkPolicies } from "./networkPolicies";
import { podSecurityLabels } from "./podSecurity";
import { clusterMinutes, within } from "./timeouts";

export interface NamespaceArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  /** The namespace's name in the cluster. */
  readonly namespaceName: string;
  /** Refuses deletion: with the namespace would go the database's volume. */
  readonly protectData: boolean;
  /** Where the storage API answers when not at Google's own address. */
  readonly storageEndpoint?: string;
  /** Where the project's own code may connect to. */
  readonly egress: Egress;
  /** The certificate authority's ACME directory. */
  readonly acmeDirectory: string;
}

/**
 * The namespace that everything of the site lives in. Pods that ask for more than Pod Security's `restricted` are refused, pods
 * speak with nobody but whom `networkPolicies.ts` names, a container that states no size gets a small one, and a runaway cannot
 * take more than the quota.
 */
export class Namespace extends pulumi.ComponentResource {
  /** The namespace's name; known when it exists and nothing that is made in it can be spoken to by others. */
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
    this.namespaceName = pulumi.all([inside, policies.made]).apply(([known]) => known);
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
    new kubernetes.core.v1.ResourceQuota(
      `${name}-quota`,
      {
        metadata: { name: "default", namespace: inside },
        // Constants, far above what the settings allow: a number derived from them could stop a rollout in its middle. Claims: the
        // database's, and one for each try of a rehearsal whose pod is still there, two a Job.
        spec: { hard: { pods: "500", persistentvolumeclaims: "20", "services.loadbalancers": "1" } },
      },
      options,
    );
    this.registerOutputs({ namespaceName: this.namespaceName });
  }
}
