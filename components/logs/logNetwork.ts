import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { masterCidr } from "../google/cluster";
import { ClusterAccess } from "../google/kubeconfig";
import { address, answersAt, metadataServer, nameServer, tcp } from "../kubernetes/networkPolicies";
import { clusterMinutes, within } from "../kubernetes/timeouts";

export interface LogNetworkArgs {
  /** The collector's namespace. */
  readonly namespace: pulumi.Input<string>;
  readonly cluster: pulumi.Input<ClusterAccess>;
  /** Where the store answers when it is not Cloud Logging: http or https, an IPv4 address, a port if need be. */
  readonly endpoint?: string;
}

type Rule = kubernetes.types.input.networking.v1.NetworkPolicyEgressRule;

/**
 * Nobody begins to speak with the collector, but the kubelet that asks for its health; and it speaks with nobody but the name server, the
 * API server and the store.
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
      // The address stands in the cluster's own objects; a policy that the state hides is one that nobody can read.
      egress: pulumi.unsecret(pulumi.output(args.cluster).apply((cluster) => egressOf(cluster, args.endpoint))),
    });
    this.registerOutputs();
  }
}

/** Whom the collector may speak with. */
export function egressOf({ endpoint: apiServer }: Pick<ClusterAccess, "endpoint">, store?: string): Rule[] {
  const [host = "", port = "443"] = apiServer.split(":");
  return [
    nameServer,
    // Inside, the API server's Service leads to its address in the network; a policy sees that one, not the Service's.
    { to: [address(`${host}/32`)], ports: [tcp(Number(port))] },
    { to: [address(masterCidr)], ports: [tcp(443)] },
    answersAt(store),
    ...(store === undefined ? metadataServer : []),
  ];
}
