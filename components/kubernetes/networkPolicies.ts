import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { isIPv4 } from "node:net";
import { contains } from "./addressRanges";
import { Egress, egressRules, notInternet } from "./egress";
import { ClusterAccess } from "../google/kubeconfig";
import { googleApis, ranges } from "../google/network";
import { edgePorts } from "../edge/ports";
import { clusterMinutes, within } from "./timeouts";

type Port = kubernetes.types.input.networking.v1.NetworkPolicyPort;

/**
 * The site's workloads, by the label `name` of their pods, with their ports. Ports are numbers, not names, because Cilium skips an egress rule
 * if the port's name stands for different numbers in different pods (https://github.com/cilium/cilium/issues/30003).
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
 * The allowed connections, as client and server. All others are denied in both directions, including to the API server, the internet and other
 * namespaces. In addition, all pods may use DNS, and pods that use the storage may get their credential from Google's metadata server.
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

/** The workloads that run the project's own code. `app.egress` applies to them. */
const ownCode: readonly Workload[] = ["app", "process", "cron", "release"];

/** The arguments of {@link NetworkPolicies}. */
export interface NetworkPoliciesArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  /** The destinations that the project's own code may connect to, in addition to {@link allowedTraffic}. */
  readonly egress: Egress;
  readonly namespace: pulumi.Input<string>;
  /**
   * The address of the storage API: http or https, an IPv4 address, and a port if it is not the default one.
   * @default Google's
   */
  readonly storageEndpoint?: string;
  /** The certificate authority's ACME directory. */
  readonly acmeDirectory: string;
}

type Spec = kubernetes.types.input.networking.v1.NetworkPolicySpec;
type Peer = kubernetes.types.input.networking.v1.NetworkPolicyPeer;
type Rule = kubernetes.types.input.networking.v1.NetworkPolicyEgressRule;
/** The addresses of services outside the cluster. */
type Elsewhere = Pick<NetworkPoliciesArgs, "storageEndpoint" | "acmeDirectory">;

/** The network policies that allow {@link allowedTraffic} and deny all other connections from and to the site's pods. */
export class NetworkPolicies extends pulumi.ComponentResource {
  /** Resolves once all policies exist. */
  readonly made: pulumi.Output<unknown>;

  constructor(name: string, args: NetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:NetworkPolicies", name, {}, opts);
    const policy = (policyName: string, spec: Spec, dependsOn: pulumi.Resource[] = []) =>
      new kubernetes.networking.v1.NetworkPolicy(
        `${name}-${policyName}`,
        { metadata: { name: policyName, namespace: args.namespace }, spec },
        { parent: this, dependsOn, customTimeouts: within(clusterMinutes) },
      );
    // The address is also in the cluster's own objects. If it were a secret, the whole policy would be hidden in the state.
    const apiServers = pulumi.unsecret(pulumi.output(args.cluster).apply(apiServerBlocks));
    const allowing = (Object.keys(workloads) as Workload[]).map((workload) =>
      policy(workload, withEgress(workload, policyOf(workload, args), args.egress, apiServers)),
    );
    // Created last and deleted first, so that pods that depend on it already have their permissions.
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
    // Both types are required even if one list is empty: a policy does not restrict a direction that it does not list.
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

/** Addresses that a kubeconfig may name and that mean this machine itself, which no pod reaches. */
const unreachable = ["0.0.0.0/8", "127.0.0.0/8"];

/** The API servers' IPv4 addresses: those inside the cluster's network, and the kubeconfig's if it is an address. */
export function apiServerBlocks({ endpoint, apiServers }: Pick<ClusterAccess, "endpoint" | "apiServers">): string[] {
  const { hostname } = new URL(`https://${endpoint}`);
  const inside = apiServers.map(({ address }) => address);
  const addresses = [hostname, ...inside].filter(
    (one) => isIPv4(one) && !unreachable.some((block) => contains(block, one)),
  );
  return [...new Set(addresses)].map((one) => `${one}/32`);
}

/** A port of TCP. */
export const tcp = (port: number): Port => ({ protocol: "TCP", port });
const podsOf = (workload: Workload): Peer => ({ podSelector: { matchLabels: { name: workload } } });
/** A block of addresses. */
export const address = (cidr: string): Peer => ({ ipBlock: { cidr } });

/**
 * All addresses except pods', as Google recommends: with Calico a pod's address matches an IP block, with Dataplane V2 it never does
 * (https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy). Because of externalTrafficPolicy Local, requests keep the client's
 * address. If nodes forwarded requests, Dataplane V2 would not match the node's address with any block
 * (https://docs.cilium.io/en/stable/security/policy/language/). Probes come from the pod's own node, which is always allowed.
 */
const outside: Peer = { ipBlock: { cidr: "0.0.0.0/0", except: [ranges.pods.cidr] } };

/**
 * The cluster's DNS server, the DNS cache that GKE may run on each node
 * (https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache), and Cloud DNS, which has the metadata server's address
 * (https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns).
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
 * The metadata server, which provides workload identity's credentials. Dataplane V2 needs the first rule, Calico the second:
 * https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
 */
export const metadataServer: Rule[] = [
  { to: [address("169.254.169.254/32")], ports: [tcp(80), tcp(8080)] },
  { to: [address("169.254.169.252/32")], ports: [tcp(987), tcp(988)] },
];

/** The rule for the storage API. Policies support only addresses, which is why the network gives Google's APIs fixed ones. */
export function answersAt(endpoint?: string): Rule {
  if (endpoint === undefined) return { to: [address(googleApis.cidr)], ports: [tcp(443)] };
  const { hostname, port, protocol } = new URL(endpoint);
  const usual = protocol === "https:" ? 443 : 80;
  return { to: [address(`${hostname}/32`)], ports: [tcp(port === "" ? usual : Number(port))] };
}

/** The rule for the certificate authority. If it has a host name, its addresses can change, so HTTPS to the whole internet is allowed. */
export function authorityAt(directory: string): Rule {
  const { hostname, port } = new URL(directory);
  const ports = [tcp(port === "" ? 443 : Number(port))];
  if (isIPv4(hostname)) return { to: [address(`${hostname}/32`)], ports };
  return { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: notInternet } }], ports };
}
