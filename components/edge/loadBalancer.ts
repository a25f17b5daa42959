import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Address } from "../google/address";
import { appLabels } from "../django/app";
import { ClusterAccess } from "../google/kubeconfig";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { skipAwait, reachable } from "../rollout/rollout";

export interface LoadBalancerArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly address: Address;
  /** Known when the application serves: there is nothing to bring requests to before. */
  readonly serving: pulumi.Input<unknown>;
}

/** Google makes a balancer in one or two minutes, which run beside the start of the pods. */
const balancerMinutes = 5;

/**
 * Brings requests to the application's pods, of whatever colour, in proportion to their number. Made side by side with the
 * application, as a cloud takes a minute of its own for it.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  /** Known when requests are answered. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:LoadBalancer", name, {}, opts);
    const service = new kubernetes.core.v1.Service(
      name,
      {
        metadata: {
          name: "app",
          namespace: args.namespace,
          // Google's newer kind of balancer, which lets connections through a node that goes come to their end:
          // https://cloud.google.com/kubernetes-engine/docs/how-to/external-svc-lb-rbs
          annotations: { ...skipAwait, "cloud.google.com/l4-rbs": "enabled" },
        },
        spec: {
          type: "LoadBalancer",
          loadBalancerIP: args.address.ip,
          // Every node forwards to every pod. With Local a node whose last pod left would be sent requests until the balancer's
          // health check noticed, seconds later: each rollout would lose some. Its price is that pods see nodes' addresses.
          externalTrafficPolicy: "Cluster",
          selector: appLabels,
          ports: [{ name: "http", port: 80, targetPort: "http" }],
        },
      },
      { parent: this, customTimeouts: within(clusterMinutes) },
    );
    const known = pulumi.all([service.metadata.name, args.serving]).apply(([its]) => its);
    const made = { access: args.cluster, namespace: args.namespace, name: known, minutes: balancerMinutes };
    this.url = pulumi.all([reachable(made, args.address.ip), args.address.ip]).apply(([, ip]) => `http://${ip}/`);
    // Without outputs: they would be waited for, and an error told in words of the engine's.
    this.registerOutputs({});
  }
}
