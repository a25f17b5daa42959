import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterMinutes, within } from "./timeouts";

export interface NamespaceArgs {
  /** The namespace's name in the cluster. */
  readonly namespaceName: string;
  /** Refuses deletion: with the namespace would go the database's volume. */
  readonly protectData: boolean;
}

/**
 * The namespace that everything of the site lives in. Pods that ask for more than Pod Security's `restricted` are refused, a
 * container that states no size gets a small one, and a runaway cannot take more than the quota.
 */
export class Namespace extends pulumi.ComponentResource {
  /** The namespace's name; known when it exists. */
  readonly namespaceName: pulumi.Output<string>;

  constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Namespace", name, {}, opts);
    const namespace = new kubernetes.core.v1.Namespace(
      name,
      { metadata: { name: args.namespaceName, labels: podSecurityLabels } },
      { parent: this, protect: args.protectData, customTimeouts: within(clusterMinutes) },
    );
    this.namespaceName = namespace.metadata.name;
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    new kubernetes.core.v1.LimitRange(
      `${name}-limits`,
      {
        metadata: { name: "default", namespace: this.namespaceName },
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
        metadata: { name: "default", namespace: this.namespaceName },
        // Constants, far above what the settings allow: a number derived from them could stop a rollout in its middle.
        spec: { hard: { pods: "500", persistentvolumeclaims: "5", "services.loadbalancers": "1" } },
      },
      options,
    );
    this.registerOutputs({ namespaceName: this.namespaceName });
  }
}

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const podSecurityLabels = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/enforce-version": "latest",
};
