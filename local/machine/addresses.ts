import { cloudNumber } from "./cloudNumber";

/**
 * The addresses of a local cloud, derived from its number. Its network, 172.30.<number>.0/24, is a bridge without an outside port. The
 * machine, the control plane and every node have an address on it; pods reach the registry, the object store and the log store at the
 * machine's. Pod addresses are only known inside the cloud, so two clouds can use the same ones.
 */
export const bridge = () => `dgke${cloudNumber()}`;
export const networkCidr = () => `172.30.${cloudNumber()}.0/24`;
export const hostAddress = () => `172.30.${cloudNumber()}.1`;

/** A loopback address that no other cloud uses. Docker accepts a registry on loopback without TLS. */
export const loopbackAddress = () => `127.30.${cloudNumber()}.1`;

/** The network namespace of the control plane and the load balancer, and its address. */
export const controlNamespace = () => `dgke${cloudNumber()}-control`;
export const controlAddress = () => `172.30.${cloudNumber()}.2`;

/** Address of the n-th node, n from 1 to 99. */
export const nodeAddress = (node: number) => `172.30.${cloudNumber()}.${100 + node}`;
/** The n-th node's network namespace, and also the name of its veth device on the bridge (15 characters at most). */
export const nodeNamespace = (node: number) => `dgke${cloudNumber()}-node-${node}`;

/** The addresses that load balancers get: https://metallb.io/configuration/#layer-2-configuration. */
export const loadBalancerRange = () => ({ prefix: `172.30.${cloudNumber()}.`, first: 200, last: 250 });
/** The smallest network that includes them. */
export const loadBalancerCidr = () => `172.30.${cloudNumber()}.192/26`;

/** The bridge for image builds. Docker's default bridge, docker0, is left to the machine. */
export const dockerBridge = () => `dgke${cloudNumber()}-docker`;
export const dockerCidr = () => `172.31.${cloudNumber()}.0/24`;
export const dockerGateway = () => `172.31.${cloudNumber()}.1`;

/** The routing table with the routes to this cloud's pods, for packets that come from the machine's address on the bridge. */
export const routingTable = () => String(30000 + cloudNumber());

/** The hardware address for an IPv4 address, made as Docker makes it for its containers: locally administered, then the four bytes. */
export function hardwareAddress(ip: string): string {
  return ["02", "42", ...ip.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"))].join(":");
}
