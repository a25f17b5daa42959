import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { signalProcess } from "../signals";
import { besideIdle, enableControllers, ensureLocalCloud, localCloud } from "./localCloud";
import {
  foldersBelow,
  hierarchies,
  inCgroup,
  isUnified,
  machineRoot,
  processorHierarchy,
  removeCgroup,
  setIdle,
  setWeight,
  unlessGone,
} from "./machine";
import { inShortSlices } from "./timeSlice";

const nodesCgroup = `${localCloud}/nodes`;

/** The cgroup of a node. Its pods are below `pods`, where its kubelet puts them. */
export function nodeCgroup(node: number): string {
  return `${nodesCgroup}/${node}`;
}

/** The cgroup below which a node's kubelet puts its pods. */
export function podsCgroup(node: number): string {
  return `${nodeCgroup(node)}/pods`;
}

/**
 * The node's own programs beside its pods: those that start containers give way to the containers that serve, and those through
 * which each connection goes (kube-proxy, the policies' agent) do not.
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
  return inCgroup(`${processorHierarchy(root)}${nodeCgroup(node)}/${part}`, ...inShortSlices(command, args));
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
  setWeight(`${processors}${nodesCgroup}`, besideIdle, root);
  setWeight(`${processors}${podsCgroup(node)}`, besideIdle, root);
  const folder = (part: NodePart) => `${processors}${nodeCgroup(node)}/${part}`;
  for (const part of ["system", "network"] as const) fs.mkdirSync(folder(part), { recursive: true });
  setWeight(folder("network"), besideIdle, root);
  setIdle(folder("system"), root);
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
  return hierarchies(machineRoot)
    .map((hierarchy) => `${hierarchy}${nodeCgroup(node)}`)
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
