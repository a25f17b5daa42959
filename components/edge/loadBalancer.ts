import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Address } from "../google/address";
import { ClusterAccess } from "../google/kubeconfig";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { skipAwait, reachable } from "../rollout/rollout";
import { edgeLabels } from "./edge";
import { edgePorts } from "./ports";

export interface LoadBalancerArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly address: Address;
  /** The site's name, or its address where it has none. */
  readonly host: pulumi.Input<string>;
  /** Known when the application and the edge serve: there is nothing to bring requests to before. */
  readonly serving: pulumi.Input<unknown>;
}

/**
 * Google makes a balancer in one or two minutes, which run beside the start of the pods. Then the first certificate is issued; an
 * order that fails is tried again after one minute, then after two.
 */
const balancerMinutes = 6;

/**
 * Brings requests to the edge's pods, at the only address that the internet reaches. Made side by side with the application, as a
 * cloud takes a minute of its own for it.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  /** Known when requests are answered over TLS with a certificate for the host. An error that says what the authority answered otherwise. */
  readonly url: pulumi.Output<string>;
  /** Itself: what answers the authority's questions is asked at its address. */
  readonly service: pulumi.Resource;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:LoadBalancer", name, {}, opts);
    const service = new kubernetes.core.v1.Service(
      name,
      {
        metadata: {
          name: "edge",
          namespace: args.namespace,
          // Google's newer kind of balancer, which lets connections through a node that goes come to their end:
          // https://cloud.google.com/kubernetes-engine/docs/how-to/external-svc-lb-rbs
          annotations: { ...skipAwait, "cloud.google.com/l4-rbs": "enabled" },
        },
        spec: {
          type: "LoadBalancer",
          loadBalancerIP: args.address.ip,
          // Readers' addresses reach the edge, and no node forwards a request to another. A node whose last pod leaves is taken out
          // by the balancer's health check; until then that pod serves on (drainSeconds in edge.ts).
          externalTrafficPolicy: "Local",
          selector: edgeLabels,
          ports: edgePorts.map(({ name: portName, public: port }) => ({ name: portName, port, targetPort: portName })),
        },
      },
      // Google gives an address to one balancer at a time.
      { parent: this, deleteBeforeReplace: true, customTimeouts: within(clusterMinutes) },
    );
    const known = pulumi.all([service.metadata.name, args.serving]).apply(([its]) => its);
    const made = { access: args.cluster, namespace: args.namespace, name: known, minutes: balancerMinutes };
    this.service = service;
    const answers = reachable(made, args.address.ip, args.host);
    this.url = pulumi.all([answers, args.host]).apply(([, host]) => `https://${host}/`);
    // Without outputs: they would be waited for, and an error told in words of the engine's.
    this.registerOutputs({});
  }
}
