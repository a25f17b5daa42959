import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { isIPv4 } from "node:net";
import { Egress, egressRules, notInternet } from "./egress";
import { ClusterAccess } from "../google/kubeconfig";
import { googleApis, ranges } from "../google/network";
import { edgePorts } from "../edge/ports";
import { clusterMinutes, within } from "./timeouts";

type Port = kubernetes.types.input.networking.v1.NetworkPolicyPort;

/**
 * The site's workloads, by the label `name` of their pods, with the ports each is spoken to at. Numbers, not names: Cilium skips an
 * egress rule whose port name means another number in another pod (https://github.com/cilium/cilium/issues/30003).
 */
const workloads = {
  edge: edgePorts.map(({ port, protocol }) => ({ protocol, port })),
  app: [{ protocol: "TCP", port: 8000 }],
  process: [],
  cron: [],
  database: [{ protocol: "TCP", port: 5432 }],
  cache: [{ protocol: "TCP", port: 6379 }],
  release: [],
  roles: [],
  backup: [],
  rehearsal: [],
} as const satisfies Readonly<Record<string, readonly Port[]>>;
type Workload = keyof typeof workloads;

/**
 * Who may begin to speak with whom. What no line says is refused, both ways: the API server, the internet, other namespaces.
 * Beyond these, everyone may ask for names, and who speaks with the storage gets its credential from Google's metadata server.
 */
export const allowedTraffic = [
  ["load balancer", "edge"],
  ["edge", "app"],
  ["edge", "storage"],
  ["edge", "authority"],
  ["app", "database"],
  ["app", "cache"],
  ["app", "storage"],
  ["process", "database"],
  ["process", "cache"],
  ["process", "storage"],
  ["cron", "database"],
  ["cron", "cache"],
  ["cron", "storage"],
  ["release", "database"],
  ["release", "cache"],
  ["release", "storage"],
  ["roles", "database"],
  ["backup", "database"],
  ["backup", "storage"],
  ["database", "storage"],
  ["rehearsal", "storage"],
] as const satisfies readonly (readonly [Workload | "load balancer", Workload | "storage" | "authority"])[];

/** The workloads that run the project's own code, which `app.egress` is for. */
const ownCode: readonly Workload[] = ["app", "process", "cron", "release"];

export interface NetworkPoliciesArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  /** Where the project's own code may connect to, beside what {@link allowedTraffic} says. */
  readonly egress: Egress;
  readonly namespace: pulumi.Input<string>;
  /** Where the storage API answers when not at Google's own address: http or https, an IPv4 address, a port if need be. */
  readonly storageEndpoint?: string;
  /** The certificate authority's ACME directory. */
  readonly acmeDirectory: string;
}

type Spec = kubernetes.types.input.networking.v1.NetworkPolicySpec;
type Peer = kubernetes.types.input.networking.v1.NetworkPolicyPeer;
type Rule = kubernetes.types.input.networking.v1.NetworkPolicyEgressRule;
/** Where what is no pod of ours answers. */
type Elsewhere = Pick<NetworkPoliciesArgs, "storageEndpoint" | "acmeDirectory">;

/** Lets the site's pods speak with each other as {@link allowedTraffic} says, and nobody else with them or they with anybody else. */
export class NetworkPolicies extends pulumi.ComponentResource {
  /** Known when all of them are there. */
  readonly made: pulumi.Output<unknown>;

  constructor(name: string, args: NetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:NetworkPolicies", name, {}, opts);
    const policy = (policyName: string, spec: Spec, dependsOn: pulumi.Resource[] = []) =>
      new kubernetes.networking.v1.NetworkPolicy(
        `${name}-${policyName}`,
        { metadata: { name: policyName, namespace: args.namespace }, spec },
        { parent: this, dependsOn, customTimeouts: within(clusterMinutes) },
      );
    // The address is in the cluster's own objects, too. As a secret it would hide the whole policy in the state.
    const apiServers = pulumi.unsecret(pulumi.output(args.cluster).apply(apiServersOf));
    const allowing = (Object.keys(workloads) as Workload[]).map((workload) =>
      policy(workload, withEgress(workload, policyOf(workload, args), args.egress, apiServers)),
    );
    // The last to be made and the first to go: pods that wait for it have what they are allowed.
    const denial = policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }, allowing);
    this.made = denial.id;
    this.registerOutputs({});
  }
}

/** The policy of one workload's pods, from the lines of {@link allowedTraffic} that name it. */
export function policyOf(workload: Workload, { storageEndpoint, acmeDirectory }: Elsewhere): Spec {
  const from = allowedTraffic.filter(([, to]) => to === workload).map(([sender]) => sender);
  const to = allowedTraffic.filter(([sender]) => sender === workload).map(([, receiver]) => receiver);
  const senders = from.map((sender) => (sender === "load balancer" ? outside : podsOf(sender)));
  const receivers = to.map((receiver) => {
    if (receiver === "storage") return answersAt(storageEndpoint);
    if (receiver === "authority") return authorityAt(acmeDirectory);
    return { to: [podsOf(receiver)], ports: [...workloads[receiver]] };
  });
  return {
    podSelector: { matchLabels: { name: workload } },
    // Both, though one list may be missing: a policy that leaves a direction out says nothing about it.
    policyTypes: ["Ingress", "Egress"],
    ...(senders.length === 0 ? {} : { ingress: [{ from: senders, ports: [...workloads[workload]] }] }),
    egress: [nameServer, ...receivers, ...((to as readonly string[]).includes("storage") ? metadataServer : [])],
  };
}

function withEgress(
  workload: Workload,
  spec: Spec,
  egress: Egress,
  apiServers: pulumi.Output<readonly string[]>,
): Spec {
  if (egress === "none" || !ownCode.includes(workload)) return spec;
  const known = pulumi.all([pulumi.output(spec.egress ?? []), apiServers]);
  return { ...spec, egress: known.apply(([rules, servers]) => [...rules, ...egressRules(egress, servers)]) };
}

/** None if the API server is known by a name: then its address is in the cluster's network, which is closed. */
function apiServersOf({ endpoint }: ClusterAccess): readonly string[] {
  const [host = ""] = endpoint.split(":");
  return isIPv4(host) ? [`${host}/32`] : [];
}

/** A port of TCP. */
export const tcp = (port: number): Port => ({ protocol: "TCP", port });
const podsOf = (workload: Workload): Peer => ({ podSelector: { matchLabels: { name: workload } } });
/** A block of addresses. */
export const address = (cidr: string): Peer => ({ ipBlock: { cidr } });

/**
 * Everything but pods, which is Google's own recipe: Calico takes a pod's address for one of the block, Dataplane V2 never does
 * (https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy). With externalTrafficPolicy Local a request always
 * comes from its reader's address: no node forwards it to another, whose address Dataplane V2 would find in no block
 * (https://docs.cilium.io/en/stable/security/policy/language/). The kubelet's probes come from the pod's own node, which is
 * always let in.
 */
const outside: Peer = { ipBlock: { cidr: "0.0.0.0/0", except: [ranges.pods.cidr] } };

/**
 * The cluster's name server; the cache that GKE may put on each node before it
 * (https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache); and Cloud DNS, which answers at the metadata server's
 * address (https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns).
 */
export const nameServer: Rule = {
  to: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchExpressions: [{ key: "k8s-app", operator: "In", values: ["kube-dns", "node-local-dns"] }] },
    },
    address("169.254.20.10/32"),
    address("169.254.169.254/32"),
  ],
  ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
};

/**
 * Where workload identity's credentials come from; Dataplane V2 asks for the first, Calico for the second:
 * https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
 */
export const metadataServer: Rule[] = [
  { to: [address("169.254.169.254/32")], ports: [tcp(80), tcp(8080)] },
  { to: [address("169.254.169.252/32")], ports: [tcp(987), tcp(988)] },
];

/** A policy knows addresses only, so the network gives Google's APIs one block of them. */
export function answersAt(endpoint?: string): Rule {
  if (endpoint === undefined) return { to: [address(googleApis.cidr)], ports: [tcp(443)] };
  const { hostname, port, protocol } = new URL(endpoint);
  const usual = protocol === "https:" ? 443 : 80;
  return { to: [address(`${hostname}/32`)], ports: [tcp(port === "" ? usual : Number(port))] };
}

/** An authority known by its address is allowed by it. Others answer at addresses that change, so the internet's HTTPS is allowed. */
export function authorityAt(directory: string): Rule {
  const { hostname, port } = new URL(directory);
  const ports = [tcp(port === "" ? 443 : Number(port))];
  if (isIPv4(hostname)) return { to: [address(`${hostname}/32`)], ports };
  return { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: notInternet } }], ports };
}
