import * as fs from "node:fs";
import { ensureNodeCgroup, killNodeCgroup, nodeCgroup, removeNodeCgroup } from "../machine/cgroups";
import { nodeAddress } from "../machine/addresses";
import { run, succeeds } from "../machine/command";
import { startDaemon, stopDaemon, waitFor } from "../machine/daemons";
import { strayProcesses } from "../machine/processes";
import { writeFileOnChange } from "../machine/files";
import { ensureNodeNetwork, inNode, nodeNetworkReaches, removeNodeNetwork, routePods } from "../machine/network";
import { unmountBelow } from "../machine/mounts";
import { paths } from "../machine/paths";
import { program } from "../machine/programs";
import { registryHost } from "../services/registry";
import {
  collectorRegistry,
  containerdConfiguration,
  kubeletConfiguration,
  mirrorHosts,
  podNetworkConfiguration,
  proxyConfiguration,
  registryHosts,
} from "./nodeConfiguration";
import { ensureNodeMounts, inNodeMounts } from "./nodeMounts";
import { type ClusterRanges, ensureUserKubeconfig, kubeconfig, kubectl, kubectlEnv } from "./controlPlane";
import { signalProcess } from "../machine/signals";

/** A node: a network and a mount namespace with its own containerd, kubelet, kube-proxy and policy agent. */
export interface Node {
  /** 1 to 99. The node's address, pod range and name follow from it. */
  readonly number: number;
  readonly pool: string;
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
  /** In the format of the kubelet's --register-with-taints: key=value:Effect. */
  readonly taints: readonly string[];
}

export function nodeName(node: Node): string {
  return `gke-${node.pool}-${node.number}`;
}

const nodeFolder = (number: number, ...parts: string[]) => paths.inState("nodes", String(number), ...parts);

/** All nodes with a record, running or stopped. */
export function recordedNodes(): Node[] {
  const folder = paths.inState("nodes");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .map((number) => nodeFolder(Number(number), "node.json"))
    .filter((file) => fs.existsSync(file))
    .map((file) => JSON.parse(fs.readFileSync(file, "utf8")) as Node)
    .sort((a, b) => a.number - b.number);
}

/** Starts a node unless it runs. `nodeReady` tells when it is usable. */
export async function startNode(node: Node, ranges: ClusterRanges): Promise<void> {
  const { number } = node;
  const folder = nodeFolder(number);
  const name = nodeName(node);
  writeFileOnChange(nodeFolder(number, "node.json"), JSON.stringify(node));
  // After a restart some nodes have no network yet; they add their routes when they start.
  const others: Node[] = [];
  for (const other of recordedNodes())
    if (other.number !== number && (await nodeNetworkReaches(other.number))) others.push(other);
  await ensureNodeNetwork(number);
  const pods = (of: number) => ({ node: nodePodCidr(ranges.podCidr, of), cluster: ranges.podCidr });
  await routePods(
    number,
    pods(number),
    others.map((other) => other.number),
  );
  for (const other of others) await routePods(other.number, pods(other.number), [number]);
  ensureNodeCgroup(number);
  await ensureNodeMounts(folder);
  await ensureUserKubeconfig(`node-${number}`, `system:node:${name}`, "system:nodes");

  writeFileOnChange(`${folder}/containerd.toml`, containerdConfiguration(folder));
  writeFileOnChange(`${folder}/registry/${registryHost()}/hosts.toml`, registryHosts());
  writeFileOnChange(`${folder}/registry/${collectorRegistry}/hosts.toml`, mirrorHosts(collectorRegistry));
  writeFileOnChange(
    `${folder}/cni/10-pods.conflist`,
    podNetworkConfiguration(folder, nodePodCidr(ranges.podCidr, number)),
  );
  await startInNode(number, "containerd", inNodeMounts(folder), [
    "containerd",
    "--config",
    `${folder}/containerd.toml`,
  ]);
  await waitFor(
    `containerd of node ${name}`,
    30,
    () => succeeds("ctr", ["--address", `${folder}/containerd.sock`, "version"]),
    `node-${number}-containerd`,
  );

  writeFileOnChange(`${folder}/kubelet.yaml`, kubeletConfiguration(folder, nodeCgroup(number), ranges.serviceCidr));
  await startInNode(number, "kubelet", inNodeMounts(folder), [
    program("kubelet"),
    ...[`--config=${folder}/kubelet.yaml`, `--kubeconfig=${kubeconfig(`node-${number}`)}`],
    ...[`--root-dir=${folder}/kubelet`, `--cert-dir=${folder}/kubelet-pki`],
    ...[`--hostname-override=${name}`, `--node-ip=${nodeAddress(number)}`],
    `--node-labels=${Object.entries(nodeLabels(node))
      .map(([key, value]) => `${key}=${value}`)
      .join(",")}`,
    ...(node.taints.length > 0 ? [`--register-with-taints=${node.taints.join(",")}`] : []),
  ]);
  writeFileOnChange(`${folder}/proxy.yaml`, proxyConfiguration(name, ranges.podCidr));
  await startInNode(number, "kube-proxy", program("kube-proxy"), [`--config=${folder}/proxy.yaml`]);
  await startInNode(number, "netpol", program("netpol"), [
    ...["--kubeconfig", kubeconfig("super-admin"), "--pod-cidr", ranges.podCidr],
  ]);
}

/** True when the node is registered and Ready. */
export async function nodeReady(node: Node): Promise<boolean> {
  const condition = `jsonpath={.status.conditions[?(@.type=="Ready")].status}`;
  return run(program("kubectl"), ["get", "node", nodeName(node), "-o", condition], kubectlEnv()).then(
    (status) => status === "True",
    () => false,
  );
}

/** Kills a node with its containers at once, like a power cut. Its folders are kept. */
export async function stopNode(node: Node): Promise<void> {
  const { number } = node;
  for (const part of ["kubelet", "netpol", "kube-proxy"]) await stopDaemon(`node-${number}-${part}`);
  await killNodeCgroup(number);
  await stopDaemon(`node-${number}-containerd`);
  // A shim outlives its containerd and inherits its environment.
  for (const pid of strayProcesses(`node-${number}-containerd`)) signalProcess(pid, "SIGKILL");
  await unmountBelow(nodeFolder(number));
}

/** Stops a node and removes it from the cluster and the machine. */
export async function removeNode(node: Node): Promise<void> {
  await stopNode(node);
  await removeNodeNetwork(node.number);
  await removeNodeCgroup(node.number);
  await kubectl("delete", "node", nodeName(node), "--ignore-not-found", "--wait=false").catch(() => undefined);
  fs.rmSync(kubeconfig(`node-${node.number}`), { force: true });
  fs.rmSync(nodeFolder(node.number), { recursive: true, force: true });
}

/** The n-th /24 of the cluster's pod range. */
function nodePodCidr(podCidr: string, node: number): string {
  const [a = 0, b = 0] = podCidr.split(".").map(Number);
  return `${a}.${b}.${node}.0/24`;
}

function nodeLabels(node: Node): Record<string, string> {
  return {
    ...node.labels,
    // https://cloud.google.com/kubernetes-engine/docs/concepts/node-pools#nodes_in_node_pools
    "cloud.google.com/gke-nodepool": node.pool,
    // https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone
    "topology.kubernetes.io/zone": node.zone,
  };
}

function startInNode(number: number, name: string, command: string, args: readonly string[]): Promise<void> {
  const inNetwork = inNode(number, command, ...args);
  return startDaemon({ name: `node-${number}-${name}`, command: "nsenter", args: inNetwork });
}
