import { isIPv6 } from "node:net";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { masterCidr } from "../google/cluster";
import { ClusterAccess } from "../google/kubeconfig";
import { address, answersAt, metadataServer, nameServer, tcp } from "../kubernetes/networkPolicies";
import { clusterMinutes, within } from "../kubernetes/timeouts";

/** The arguments of {@link LogNetwork}. */
export interface LogNetworkArgs {
  /** The collector's namespace. */
  readonly namespace: pulumi.Input<string>;
  readonly cluster: pulumi.Input<ClusterAccess>;
  /**
   * The log store's URL: http or https, an IPv4 address, and a port if it is not the default one.
   * @default Cloud Logging
   */
  readonly endpoint?: string;
}

type Rule = kubernetes.types.input.networking.v1.NetworkPolicyEgressRule;

/**
 * The collector's network policies. Only the kubelet's probes may connect to it, and it may connect only to the DNS server, the API server and the
 * log store.
 */
export class LogNetwork extends pulumi.ComponentResource {
  constructor(name: string, args: LogNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:LogNetwork", name, {}, opts);
    const policyTypes = ["Ingress", "Egress"];
    const policy = (policyName: string, spec: kubernetes.types.input.networking.v1.NetworkPolicySpec) =>
      new kubernetes.networking.v1.NetworkPolicy(
        `${name}-${policyName}`,
        { metadata: { name: policyName, namespace: args.namespace }, spec: { policyTypes, ...spec } },
        { parent: this, customTimeouts: within(clusterMinutes) },
      );
    policy("default-deny", { podSelector: {} });
    policy("collector", {
      podSelector: { matchLabels: { name: "collector" } },
      // The address is also in the cluster's own objects. If it were a secret, the whole policy would be hidden in the state.
      egress: pulumi.unsecret(pulumi.output(args.cluster).apply((cluster) => egressOf(cluster, args.endpoint))),
    });
    this.registerOutputs();
  }
}

/** The connections that the collector may open. */
export function egressOf({ apiServers }: Pick<ClusterAccess, "apiServers">, store?: string): Rule[] {
  return [
    nameServer,
    // Inside the cluster, the API server's Service forwards to its address in the network. Policies see that address, not the Service's.
    ...apiServers.map(({ address: its, port }) => ({
      to: [address(`${its}/${isIPv6(its) ? 128 : 32}`)],
      ports: [tcp(port)],
    })),
    { to: [address(masterCidr)], ports: [tcp(443)] },
    answersAt(store),
    ...(store === undefined ? metadataServer : []),
  ];
}
