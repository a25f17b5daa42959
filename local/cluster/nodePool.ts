import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "../machine/daemons";
import { waitForAddons } from "./addons";
import { clusterRanges } from "./cluster";
import { kubectl } from "./controlPlane";
import { ownCluster, requireReadyNodes } from "./ownCluster";
import { type Node, nodeName, nodeReady, recordedNodes, removeNode, startNode } from "./node";

/** The desired state of a node pool. */
export interface NodePoolSpec {
  readonly cluster: string;
  readonly name: string;
  /** Number of nodes, at least 1. */
  readonly nodes: number;
  /** The nodes are labelled with these zones in turn. */
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Effects in Kubernetes' spelling: NoSchedule, PreferNoSchedule, NoExecute. */
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
}

/**
 * Starts missing nodes, and drains and removes surplus ones. Resolves once every node is Ready and the add-ons run.
 * Throws if a node is not Ready within two minutes. A user's own cluster keeps its nodes.
 */
export async function setNodePool(spec: NodePoolSpec): Promise<void> {
  const own = ownCluster();
  if (own !== undefined) return requireReadyNodes(own);
  const ranges = clusterRanges(spec.cluster);
  const mine = () => recordedNodes().filter((node) => node.pool === spec.name);
  for (const node of mine().slice(spec.nodes)) await drainAndRemove(node);
  const nodes = mine();
  while (nodes.length < spec.nodes) nodes.push(nextNode(spec, nodes));
  for (const node of nodes) await startNode(node, ranges);
  await Promise.all(
    nodes.map((node) => waitFor(`Node ${nodeName(node)}`, 120, () => nodeReady(node), `node-${node.number}-kubelet`)),
  );
  await waitForAddons(ranges);
}

/** Removes a pool and its nodes, if there are any. */
export async function deleteNodePool(_cluster: string, name: string): Promise<void> {
  const pool = recordedNodes().filter((node) => node.pool === name);
  await Promise.all(pool.map(removeNode));
}

/** Drains the node for up to a minute, respecting disruption budgets, then removes it. */
async function drainAndRemove(node: Node): Promise<void> {
  const drained = kubectl("drain", nodeName(node), "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s");
  // Google also continues after a timeout, one hour: https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies
  await drained.catch(() => sleep(0));
  await removeNode(node);
}

function nextNode(spec: NodePoolSpec, pool: readonly Node[]): Node {
  const taken = new Set([...recordedNodes(), ...pool].map((node) => node.number));
  const number = Array.from({ length: 99 }, (_, index) => index + 1).find((candidate) => !taken.has(candidate));
  if (number === undefined) throw new Error("The local cloud runs at most 99 nodes.");
  return {
    number,
    pool: spec.name,
    zone: spec.zones[pool.length % Math.max(spec.zones.length, 1)] ?? "local-a",
    labels: spec.labels,
    taints: spec.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`),
  };
}
