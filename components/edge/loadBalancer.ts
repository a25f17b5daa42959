import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Address } from "../google/address";
import { ClusterAccess } from "../google/kubeconfig";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { skipAwait, reachable } from "../rollout/rollout";
import { edgeLabels } from "./edge";
import { edgePorts } from "./ports";

/** The arguments of {@link LoadBalancer}. */
export interface LoadBalancerArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly address: Address;
  /** The site's host name, or its IP address if it has none. */
  readonly host: pulumi.Input<string>;
  /** Other host names, which redirect to the site. */
  readonly aliases: readonly string[];
  /** Resolves once the application and the edge serve. Only then does the component start to wait for answers. */
  readonly serving: pulumi.Input<unknown>;
}

/**
 * Google creates a load balancer in one or two minutes, while the pods start. Then the first certificate is issued; a failed order is retried
 * after one minute, then after two.
 */
const balancerMinutes = 6;

const balancerAnnotations = {
  // Google's newer kind of load balancer, which lets connections through a node finish before the node is removed:
  // https://cloud.google.com/kubernetes-engine/docs/how-to/external-svc-lb-rbs
  "cloud.google.com/l4-rbs": "enabled",
  // Clusters without Google's balancers: https://metallb.io/usage/#ip-address-sharing
  "metallb.io/allow-shared-ip": "edge",
};

/**
 * The load balancer, which forwards requests to the edge's pods. Its address is the only one that the internet can reach. It is created in
 * parallel with the application, because the cloud needs a minute for it.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  /** The site's URL. Resolves once all hosts answer over TLS, each with its own certificate; otherwise rejects with the authority's answer. */
  readonly url: pulumi.Output<string>;
  /** The Service. Certificates depend on it, because the authority sends its challenges to the load balancer's address. */
  readonly service: pulumi.Resource;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:LoadBalancer", name, {}, opts);
    // Google's balancers forward one protocol each, and may share an address:
    // https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer
    const forwarded = (protocol: "TCP" | "UDP", suffix: string) =>
      new kubernetes.core.v1.Service(
        `${name}${suffix}`,
        {
          metadata: {
            name: `edge${suffix}`,
            namespace: args.namespace,
            annotations: { ...skipAwait, ...balancerAnnotations },
          },
          spec: {
            type: "LoadBalancer",
            loadBalancerIP: args.address.ip,
            // The edge sees clients' addresses, and nodes do not forward requests to each other. If a node's last pod stops, the health check
            // removes the node; until then the pod keeps serving (drainSeconds in edge.ts).
            externalTrafficPolicy: "Local",
            selector: edgeLabels,
            ports: edgePorts
              .filter((port) => port.protocol === protocol)
              .map((port) => ({ name: port.name, port: port.public, targetPort: port.name, protocol })),
          },
        },
        // Google assigns an address to only one load balancer of a protocol at a time.
        { parent: this, deleteBeforeReplace: true, customTimeouts: within(clusterMinutes) },
      );
    const service = forwarded("TCP", "");
    forwarded("UDP", "-udp");
    const known = pulumi.all([service.metadata.name, args.serving]).apply(([its]) => its);
    const made = { access: args.cluster, namespace: args.namespace, name: known, minutes: balancerMinutes };
    this.service = service;
    const answers = reachable(made, args.address.ip, [args.host, ...args.aliases]);
    this.url = pulumi.all([answers, args.host]).apply(([, host]) => `https://${host}/`);
    // Registers no outputs: the engine would wait for them and report their errors in its own words.
    this.registerOutputs({});
  }
}
