import { cloudNumber } from "./cloudNumber";

/**
 * The addresses of a local cloud, which follow from its number. Its network, 172.30.<number>.0/24, is a bridge with no port to the
 * outside. The machine, the control plane and each node are devices on it; the machine's address is where pods reach the registry,
 * the object store and the log store. The pods' own addresses are known inside the cloud only, so two clouds can use the same.
 */
export const bridge = () => `dgke${cloudNumber()}`;
export const networkCidr = () => `172.30.${cloudNumber()}.0/24`;
export const hostAddress = () => `172.30.${cloudNumber()}.1`;

/** A loopback address of this machine that no other cloud uses: Docker accepts a registry there without TLS. */
export const loopbackAddress = () => `127.30.${cloudNumber()}.1`;

/** The network namespace in which the control plane and the load balancer run, and its address. */
export const controlNamespace = () => `dgke${cloudNumber()}-control`;
export const controlAddress = () => `172.30.${cloudNumber()}.2`;

/** Address of the n-th node, n from 1 to 99. */
export const nodeAddress = (node: number) => `172.30.${cloudNumber()}.${100 + node}`;
/** The n-th node's network namespace; also its end of the cable on the bridge, whose name has 15 characters at most. */
export const nodeNamespace = (node: number) => `dgke${cloudNumber()}-node-${node}`;

/** Load balancers get their addresses from here: https://metallb.io/configuration/#layer-2-configuration. */
export const loadBalancerRange = () => ({ prefix: `172.30.${cloudNumber()}.`, first: 200, last: 250 });
/** The smallest network that includes them. */
export const loadBalancerCidr = () => `172.30.${cloudNumber()}.192/26`;

/** The bridge on which images are built. Docker's own, docker0, is left to the machine. */
export const dockerBridge = () => `dgke${cloudNumber()}-docker`;
export const dockerCidr = () => `172.31.${cloudNumber()}.0/24`;
export const dockerGateway = () => `172.31.${cloudNumber()}.1`;

/** The routing table by which the machine's answers to pods find this cloud's. */
export const routingTable = () => String(30000 + cloudNumber());
