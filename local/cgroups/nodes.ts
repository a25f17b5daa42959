import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { signalProcess } from "../machine/signals";
import { enableControllers, ensureIdle, ensureLocalCloud, localCloud } from "./localCloud";
import {
  foldersBelow,
  hierarchies,
  idleWeight,
  inCgroup,
  isUnified,
  machineRoot,
  processorHierarchy,
  removeCgroup,
  setWeight,
  unlessGone,
} from "./machine";
import { inShortSlices } from "./timeSlice";

const nodesCgroup = `${localCloud}/nodes`;
/**
 * 256 times what a cgroup of the idle class beside the nodes weighs. One that had to wait is owed its part, up to a tick of the clock
 * (4 ms), and when it wakes up the nodes wait until it has had that. The smaller its part, the longer the nodes work before it is owed
 * so much: a quarter of a second with 64 times, a second with this. A site that leaves nothing of the processors leaves each of two
 * idle cgroups this part of them, so it is no more than that: docs/decisions/0141-the-site-goes-before-what-works-at-it.md
 */
const nodesWeight = 256 * idleWeight;

/** The cgroup of a node's pods and network. Its pods are below `pods`, where its kubelet puts them. */
export function nodeCgroup(node: number): string {
  return `${nodesCgroup}/${node}`;
}

/** The cgroup below which a node's kubelet puts its pods. */
export function podsCgroup(node: number): string {
  return `${nodeCgroup(node)}/pods`;
}

/**
 * The node's own programs: those that start containers give way to all that serves, on any node, and those through which each
 * connection goes (kube-proxy, the policies' agent) stand beside its pods.
 */
export type NodePart = "system" | "network";

/** A command that is one of the node's own programs. It runs in short turns, and so do the pods' processes, which it starts. */
export function inNodeCgroup(
  node: number,
  part: NodePart,
  command: string,
  args: readonly string[],
  root = machineRoot,
): [command: string, args: string[]] {
  return inCgroup(`${processorHierarchy(root)}${partCgroup(node, part)}`, ...inShortSlices(command, args));
}

/** A cgroup of the idle class in a hierarchy that has processors only (version 1; in 2 a process would take its memory along). */
export interface IdleCgroup {
  /** The folder in which the hierarchy is mounted. */
  readonly hierarchy: string;
  /** Its path below that. */
  readonly cgroup: string;
}

/** Where the processes of a container that has just been started may be meanwhile, so that they give way to all that serves. */
export function startingCgroup(node: number, root = machineRoot): IdleCgroup | undefined {
  return isUnified(root) ? undefined : { hierarchy: processorHierarchy(root), cgroup: partCgroup(node, "system") };
}

/**
 * What gives way stands beside all nodes, not below its own: the kernel compares what stands side by side, and below a node it would
 * go before the other node's pods and be counted as a part of what the nodes may have.
 */
function partCgroup(node: number, part: NodePart): string {
  return part === "system" ? `${localCloud}/services/node-${node}` : `${nodeCgroup(node)}/${part}`;
}

/** Makes the node's cgroup in every hierarchy, as the kubelet wants to find it. */
export function ensureNodeCgroup(node: number, root = machineRoot): void {
  ensureLocalCloud(root);
  const parents = [nodesCgroup, nodeCgroup(node)];
  for (const hierarchy of hierarchies(root)) {
    for (const folder of [localCloud, ...parents, podsCgroup(node)].map((below) => `${hierarchy}${below}`)) {
      fs.mkdirSync(folder, { recursive: true });
      // A new cpuset of version 1 is empty, and nothing may run in an empty one.
      for (const file of ["cpuset.cpus", "cpuset.mems"])
        if (!isUnified(root) && fs.existsSync(`${hierarchy}/${file}`))
          fs.writeFileSync(`${folder}/${file}`, fs.readFileSync(`${hierarchy}/${file}`, "utf8"));
    }
  }
  const processors = processorHierarchy(root);
  if (isUnified(root)) for (const folder of parents) enableControllers(`${root}${folder}`);
  setWeight(`${processors}${nodesCgroup}`, nodesWeight, root);
  ensureIdle("services", root);
  for (const part of ["system", "network"] as const)
    fs.mkdirSync(`${processors}${partCgroup(node, part)}`, { recursive: true });
}

/** SIGKILLs every process of the node, its pods' and its own programs, and waits until they are gone. */
export async function killNodeCgroup(node: number): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const processes = nodeCgroupFolders(node).flatMap(processesBelow);
    if (processes.length === 0) return;
    for (const pid of new Set(processes)) signalProcess(pid, "SIGKILL");
    await sleep(100);
  }
  throw new Error(
    `Processes of node ${node} do not end: ${nodeCgroupFolders(node).flatMap(processesBelow).join(" ")}.`,
  );
}

/** Removes the node's cgroup, which must be empty. */
export async function removeNodeCgroup(node: number): Promise<void> {
  for (const folder of nodeCgroupFolders(node)) await removeCgroup(folder);
}

function nodeCgroupFolders(node: number): string[] {
  return [nodeCgroup(node), partCgroup(node, "system")]
    .flatMap((cgroup) => hierarchies(machineRoot).map((hierarchy) => `${hierarchy}${cgroup}`))
    .filter((folder) => fs.existsSync(folder));
}

function processesBelow(folder: string): number[] {
  return foldersBelow(folder).flatMap((child) =>
    (unlessGone(() => fs.readFileSync(`${child}/cgroup.procs`, "utf8")) ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map(Number),
  );
}
