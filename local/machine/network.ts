import * as fs from "node:fs";
import * as address from "./addresses";
import { claimNumber } from "./cloudNumber";
import { run, succeeds } from "./command";
import { forward, guard, setRules } from "./firewall";
import { paths } from "./paths";

/** Creates the cloud's bridge and the control plane's network namespace, unless they exist. */
export async function ensureNetwork(): Promise<void> {
  await claimNumber();
  // dockerd sets the FORWARD chain to DROP if it has to enable forwarding itself, so enable it first.
  await run("sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
  await run("sysctl", ["-qw", "fs.inotify.max_user_instances=8192", "fs.inotify.max_user_watches=524288"]);
  const [bridge, host] = [address.bridge(), address.hostAddress()];
  await ensureBridge(bridge, host);
  // The nodes of a user's own cluster reach this network from outside, so it is not guarded then.
  await guard(address.networkCidr(), bridge, paths.ownKubeconfig === undefined);
  await forward(address.networkCidr(), bridge, true);
  const rule = ["rule", "add", "from", host, "lookup", address.routingTable()];
  if (!(await run("ip", ["rule", "show", "from", host])).includes(address.routingTable())) await run("ip", rule);
  const control = address.controlNamespace();
  await ensureNamespace(control, address.controlAddress());
  await run("ip", ["route", "replace", address.loadBalancerCidr(), "via", address.controlAddress()]);
  // Makes pods answer the load balancer. Their own way to the machine does not lead through it.
  const balanced = ["nat", "POSTROUTING", "-m", "conntrack", "--ctstate", "DNAT", "-j", "MASQUERADE"] as const;
  await setRules(true, [balanced], ["nsenter", ...inNamespace(control)]);
  // Drops packets to load balancer addresses that kube-proxy does not know. They would return to the bridge otherwise.
  await run("nsenter", inNamespace(control, "ip", "route", "replace", "unreachable", address.loadBalancerCidr()));
}

/** Removes the cloud's bridge and the control plane's namespace, but not the nodes'. */
export async function removeNetwork(): Promise<void> {
  await guard(address.networkCidr(), address.bridge(), false);
  await forward(address.networkCidr(), address.bridge(), false);
  const rule = ["rule", "del", "from", address.hostAddress(), "lookup", address.routingTable()];
  await succeeds("ip", rule);
  await succeeds("ip", ["route", "flush", "table", address.routingTable()]);
  await removeNamespace(address.controlNamespace());
  await removeDevice(address.bridge());
}

/** Creates the bridge for image builds, with access to the outside. */
export async function ensureDockerBridge(): Promise<void> {
  await claimNumber();
  await ensureBridge(address.dockerBridge(), address.dockerGateway());
  await guard(address.dockerCidr(), address.dockerBridge(), true);
  await forward(address.dockerCidr(), address.dockerBridge(), true);
}

export async function removeDockerBridge(): Promise<void> {
  await guard(address.dockerCidr(), address.dockerBridge(), false);
  await forward(address.dockerCidr(), address.dockerBridge(), false);
  await removeDevice(address.dockerBridge());
}

/** Arguments for nsenter to run a command in the control plane's network. */
export function inControl(command: string, args: readonly string[]): string[] {
  return inNamespace(address.controlNamespace(), command, ...args);
}

/** Arguments for nsenter to run a command in a node's network. */
export function inNode(node: number, ...command: readonly string[]): string[] {
  return inNamespace(address.nodeNamespace(node), ...command);
}

/** `ip netns exec` would remount /sys and hide the cgroup hierarchies from the kubelet. */
function inNamespace(namespace: string, ...command: readonly string[]): string[] {
  return [`--net=/run/netns/${namespace}`, ...command];
}

/** False if the node has no network, or if its creation was interrupted. */
export function nodeNetworkReaches(node: number): Promise<boolean> {
  return succeeds("nsenter", inNode(node, "ip", "route", "get", address.hostAddress()));
}

/** Creates a node's network namespace and connects it to the bridge, unless it exists. */
export function ensureNodeNetwork(node: number): Promise<void> {
  return ensureNamespace(address.nodeNamespace(node), address.nodeAddress(node));
}

/** Removes a node's network namespace with its veth pair and routes. */
export function removeNodeNetwork(node: number): Promise<void> {
  return removeNamespace(address.nodeNamespace(node));
}

/**
 * Routes traffic from the machine, the control plane and the nodes in `others` to the pods of `node`, and from its pods to the outside.
 * Outside, pods appear with their node's address, as on GKE. Within the cloud they keep their own, which identifies the caller.
 */
export async function routePods(node: number, pods: PodRanges, others: readonly number[]): Promise<void> {
  const route = ["route", "replace", pods.node, "via", address.nodeAddress(node)];
  await run("ip", [...route, "table", address.routingTable()]);
  await run("nsenter", inControl("ip", route));
  for (const other of others) await run("nsenter", inNode(other, "ip", ...route));
  const leaving = ["!", "-d", address.networkCidr(), "-m", "conntrack", "!", "--ctreplsrc", pods.cluster];
  const masquerade = ["nat", "POSTROUTING", "-s", pods.node, ...leaving, "-j", "MASQUERADE"] as const;
  await setRules(true, [masquerade], ["nsenter", ...inNode(node)]);
}

/** The pod addresses of a node and of its whole cluster. */
export interface PodRanges {
  readonly node: string;
  readonly cluster: string;
}

async function ensureNamespace(namespace: string, own: string): Promise<void> {
  if (!namespaceExists(namespace)) await run("ip", ["netns", "add", namespace]);
  if (!(await succeeds("ip", ["link", "show", namespace])))
    await run("ip", ["link", "add", namespace, "type", "veth", "peer", "name", "eth0", "netns", namespace]);
  await run("ip", ["link", "set", namespace, "master", address.bridge(), "up"]);
  for (const command of [
    ["ip", "link", "set", "lo", "up"],
    ["ip", "addr", "replace", `${own}/24`, "dev", "eth0"],
    ["ip", "link", "set", "eth0", "up"],
    ["ip", "route", "replace", "default", "via", address.hostAddress()],
    ["sysctl", "-qw", "net.ipv4.ip_forward=1"],
  ])
    await run("nsenter", inNamespace(namespace, ...command));
}

async function removeNamespace(namespace: string): Promise<void> {
  await removeDevice(namespace);
  if (namespaceExists(namespace)) await run("ip", ["netns", "del", namespace]);
}

function namespaceExists(namespace: string): boolean {
  return fs.existsSync(`/run/netns/${namespace}`);
}

/**
 * A bridge without a hardware address of its own takes the lowest one of its ports. It would then change whenever a container or node
 * comes or goes, and the others' packets would go to the old one until their ARP entry expires, up to a minute later.
 */
async function ensureBridge(device: string, own: string): Promise<void> {
  if (!(await succeeds("ip", ["link", "show", device]))) await run("ip", ["link", "add", device, "type", "bridge"]);
  await run("ip", ["link", "set", device, "address", address.hardwareAddress(own), "up"]);
  await run("ip", ["addr", "replace", `${own}/24`, "dev", device]);
}

async function removeDevice(device: string): Promise<void> {
  if (await succeeds("ip", ["link", "show", device])) await run("ip", ["link", "del", device]);
}
