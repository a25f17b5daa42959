import * as fs from "node:fs";
import * as address from "./addresses";
import { claimNumber } from "./cloudNumber";
import { run, succeeds } from "./command";
import { forward, guard, setRules } from "./firewall";
import { paths } from "./paths";

/** Creates the cloud's bridge and the control plane's namespace; harmless when they exist. */
export async function ensureNetwork(): Promise<void> {
  await claimNumber();
  // Before dockerd: it sets the FORWARD chain to DROP only when it had to switch forwarding on itself.
  await run("sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
  await run("sysctl", ["-qw", "fs.inotify.max_user_instances=8192", "fs.inotify.max_user_watches=524288"]);
  const [bridge, host] = [address.bridge(), address.hostAddress()];
  await ensureBridge(bridge, `${host}/24`);
  // The nodes of a cluster that is not ours come in by another bridge.
  await guard(address.networkCidr(), bridge, paths.ownKubeconfig === undefined);
  await forward(address.networkCidr(), bridge, true);
  const rule = ["rule", "add", "from", host, "lookup", address.routingTable()];
  if (!(await run("ip", ["rule", "show", "from", host])).includes(address.routingTable())) await run("ip", rule);
  const control = address.controlNamespace();
  await ensureNamespace(control, address.controlAddress());
  await run("ip", ["route", "replace", address.loadBalancerCidr(), "via", address.controlAddress()]);
  // What kube-proxy does not know leads nowhere, instead of back to the bridge.
  await run("nsenter", inNamespace(control, "ip", "route", "replace", "unreachable", address.loadBalancerCidr()));
}

/** Removes the cloud's bridge with all that belongs to it, but for its nodes. */
export async function removeNetwork(): Promise<void> {
  await guard(address.networkCidr(), address.bridge(), false);
  await forward(address.networkCidr(), address.bridge(), false);
  const rule = ["rule", "del", "from", address.hostAddress(), "lookup", address.routingTable()];
  await succeeds("ip", rule);
  await succeeds("ip", ["route", "flush", "table", address.routingTable()]);
  await removeNamespace(address.controlNamespace());
  await removeDevice(address.bridge());
}

/** Creates the bridge on which images are built, with a way out. */
export async function ensureDockerBridge(): Promise<void> {
  await claimNumber();
  await ensureBridge(address.dockerBridge(), `${address.dockerGateway()}/24`);
  await guard(address.dockerCidr(), address.dockerBridge(), true);
  await forward(address.dockerCidr(), address.dockerBridge(), true);
}

export async function removeDockerBridge(): Promise<void> {
  await guard(address.dockerCidr(), address.dockerBridge(), false);
  await forward(address.dockerCidr(), address.dockerBridge(), false);
  await removeDevice(address.dockerBridge());
}

/** Arguments of nsenter for a command in the control plane's network. */
export function inControl(command: string, args: readonly string[]): string[] {
  return inNamespace(address.controlNamespace(), command, ...args);
}

/** Arguments of nsenter for a command in a node's network. */
export function inNode(node: number, ...command: readonly string[]): string[] {
  return inNamespace(address.nodeNamespace(node), ...command);
}

/** Not `ip netns exec`: that remounts /sys and hides the cgroup hierarchies from the kubelet. */
function inNamespace(namespace: string, ...command: readonly string[]): string[] {
  return [`--net=/run/netns/${namespace}`, ...command];
}

/** True if a node's network reaches the others; one whose creation was interrupted does not. */
export function nodeNetworkReaches(node: number): Promise<boolean> {
  return succeeds("nsenter", inNode(node, "ip", "route", "get", address.hostAddress()));
}

/** Creates a node's network namespace with its cable to the bridge; harmless when it exists. */
export function ensureNodeNetwork(node: number): Promise<void> {
  return ensureNamespace(address.nodeNamespace(node), address.nodeAddress(node));
}

/** Removes a node's network namespace, and with it its cable and routes. */
export function removeNodeNetwork(node: number): Promise<void> {
  return removeNamespace(address.nodeNamespace(node));
}

/**
 * Lets the machine, the control plane and every node in `others` send to the pods of `node`, and its pods to the outside. There they
 * have their node's address, as on GKE; in the cloud, where their own tells who is asking, they keep it.
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

/** The addresses of a node's pods, and of all pods of its cluster. */
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

async function ensureBridge(device: string, own: string): Promise<void> {
  if (!(await succeeds("ip", ["link", "show", device]))) await run("ip", ["link", "add", device, "type", "bridge"]);
  await run("ip", ["addr", "replace", own, "dev", device]);
  await run("ip", ["link", "set", device, "up"]);
}

async function removeDevice(device: string): Promise<void> {
  if (await succeeds("ip", ["link", "show", device])) await run("ip", ["link", "del", device]);
}
