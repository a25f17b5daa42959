import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Address } from "./address";
import { appLabels } from "./app";

export interface LoadBalancerArgs {
  readonly namespace: pulumi.Input<string>;
  readonly address: Address;
  readonly rolloutMinutes: number;
}

/**
 * Brings requests to the application's pods, of whatever colour, in proportion to their number. Make it side by side with the
 * application, not after it: it is waited for until pods answer, and a cloud takes a minute of its own.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  /** Known when requests are answered. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:LoadBalancer", name, {}, opts);
    const minutes = args.rolloutMinutes + 2;
    const service = new kubernetes.core.v1.Service(
      name,
      {
        metadata: { name: "app", namespace: args.namespace },
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
      // As long as the pods may take, and Google's minute or two to make the balancer.
      { parent: this, customTimeouts: { create: `${minutes}m`, update: `${minutes}m`, delete: `${minutes}m` } },
    );
    this.url = service.status.loadBalancer.ingress.apply((ingress) => `http://${ingress[0]?.ip ?? ""}/`);
    this.registerOutputs({ url: this.url });
  }
}
