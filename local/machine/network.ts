import * as fs from "node:fs";
import { run, succeeds } from "./command";

/**
 * The local cloud's own network: a bridge with no port to the outside, so that every address is the same on every
 * machine. The machine itself is its first address; nodes, which are network namespaces, have the ones from `nodeAddress`.
 */
const bridge = "dgke0";
export const hostAddress = "172.30.0.1";
const networkCidr = "172.30.0.0/24";
export const dockerBridge = "dgke-docker";
const dockerCidr = "172.31.1.0/24";
/** Where load balancers get their addresses: https://metallb.io/configuration/#layer-2-configuration. */
export const loadBalancerAddresses = { first: 200, last: 250, prefix: "172.30.0." } as const;

/** Address of the n-th node, n from 1 to 99. */
export function nodeAddress(node: number): string {
  return `172.30.0.${100 + node}`;
}

/** Name of the n-th node's network namespace; also of its end of the cable on the bridge (15 characters at most). */
function nodeNamespace(node: number): string {
  return `dgke-node-${node}`;
}

/** Makes the bridge and switches forwarding on; harmless when it is there already. */
export async function ensureBridge(): Promise<void> {
  // Before dockerd: it sets the FORWARD chain to DROP only when it had to switch forwarding on itself.
  await run("sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
  await run("sysctl", ["-qw", "fs.inotify.max_user_instances=8192", "fs.inotify.max_user_watches=524288"]);
  await ensureDevice(bridge, `${hostAddress}/24`);
}

/** Takes the bridge away. */
export async function removeBridge(): Promise<void> {
  await removeDevice(bridge);
}

/** Makes the bridge that builds run on, with a way out. Docker's own, docker0, stays the machine's. */
export async function ensureDockerBridge(): Promise<void> {
  await ensureDevice(dockerBridge, "172.31.1.1/24");
  await forward(dockerCidr, dockerBridge, true);
}

/** Takes the builds' bridge and its way out away. */
export async function removeDockerBridge(): Promise<void> {
  await forward(dockerCidr, dockerBridge, false);
  await removeDevice(dockerBridge);
}

async function ensureDevice(device: string, address: string): Promise<void> {
  if (!(await succeeds("ip", ["link", "show", device]))) await run("ip", ["link", "add", device, "type", "bridge"]);
  await run("ip", ["addr", "replace", address, "dev", device]);
  await run("ip", ["link", "set", device, "up"]);
}

async function removeDevice(device: string): Promise<void> {
  if (await succeeds("ip", ["link", "show", device])) await run("ip", ["link", "del", device]);
}

/** True where a node's network reaches the others; one whose making was cut off does not. */
export function nodeNetworkReaches(node: number): Promise<boolean> {
  return succeeds("nsenter", inNode(node, "ip", "route", "get", hostAddress));
}

function nodeNetworkExists(node: number): boolean {
  return fs.existsSync(`/run/netns/${nodeNamespace(node)}`);
}

/** Makes a node's network namespace with its cable to the bridge; harmless when it is there already. */
export async function ensureNodeNetwork(node: number): Promise<void> {
  const namespace = nodeNamespace(node);
  if (!nodeNetworkExists(node)) await run("ip", ["netns", "add", namespace]);
  if (!(await succeeds("ip", ["link", "show", namespace])))
    await run("ip", ["link", "add", namespace, "type", "veth", "peer", "name", "eth0", "netns", namespace]);
  await run("ip", ["link", "set", namespace, "master", bridge, "up"]);
  for (const command of [
    ["ip", "link", "set", "lo", "up"],
    ["ip", "addr", "replace", `${nodeAddress(node)}/24`, "dev", "eth0"],
    ["ip", "link", "set", "eth0", "up"],
    ["ip", "route", "replace", "default", "via", hostAddress],
    ["sysctl", "-qw", "net.ipv4.ip_forward=1"],
  ])
    await run("nsenter", inNode(node, ...command));
}

/**
 * Arguments of nsenter for a command in a node's network. Not `ip netns exec`: that remounts /sys and hides the
 * cgroup hierarchies from the kubelet.
 */
export function inNode(node: number, ...command: readonly string[]): string[] {
  return [`--net=/run/netns/${nodeNamespace(node)}`, ...command];
}

/** Lets the machine and every node in `others` send to the pods of `node`. */
export async function routePods(node: number, podCidr: string, others: readonly number[]): Promise<void> {
  const route = ["ip", "route", "replace", podCidr, "via", nodeAddress(node)];
  await run("ip", route.slice(1));
  for (const other of others) await run("nsenter", inNode(other, ...route));
}

/** Takes a node's network namespace away, and with it its cable and routes. */
export async function removeNodeNetwork(node: number): Promise<void> {
  const namespace = nodeNamespace(node);
  if (await succeeds("ip", ["link", "show", namespace])) await run("ip", ["link", "del", namespace]);
  if (nodeNetworkExists(node)) await run("ip", ["netns", "del", namespace]);
}

/** Lets pods and nodes out, or with `add` false no longer. */
export async function forwardPods(podCidr: string, add: boolean): Promise<void> {
  for (const cidr of [podCidr, networkCidr]) await forward(cidr, bridge, add);
}

/** Forwards the traffic of a network behind a bridge; what leaves the bridge for elsewhere carries the machine's address. */
async function forward(cidr: string, device: string, add: boolean): Promise<void> {
  const rules: [table: string, chain: string, ...rule: string[]][] = [
    ["filter", "FORWARD", "-s", cidr, "-j", "ACCEPT"],
    ["filter", "FORWARD", "-d", cidr, "-j", "ACCEPT"],
    ["nat", "POSTROUTING", "-s", cidr, "!", "-o", device, "-j", "MASQUERADE"],
  ];
  for (const [table, chain, ...rule] of rules) {
    const present = await succeeds("iptables", ["-w", "-t", table, "-C", chain, ...rule]);
    if (add && !present) await run("iptables", ["-w", "-t", table, "-I", chain, ...rule]);
    if (!add && present) await run("iptables", ["-w", "-t", table, "-D", chain, ...rule]);
  }
}

/** Takes away what kube-proxy leaves in the machine's tables: its rules outlive it, so that a restart drops nothing. */
export async function removeProxyRules(kubeProxy: string): Promise<void> {
  await run(kubeProxy, ["--cleanup"]).catch(() => undefined); // it ends with 1 where there was nothing to clean
  for (const chain of ["INPUT", "OUTPUT"]) await succeeds("iptables", ["-w", "-D", chain, "-j", "KUBE-FIREWALL"]);
  await succeeds("iptables", ["-w", "-F", "KUBE-FIREWALL"]);
  await succeeds("iptables", ["-w", "-X", "KUBE-FIREWALL"]);
}
