import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { signalProcess } from "../signals";
import { inCgroup, isUnified, machineRoot, processorHierarchy } from "./machine";

/**
 * What the nodes weigh together, as a part of a process. What is in the background (./background.ts) weighs 3 of a process' 1024,
 * whatever is written for it, and gives way at once to pods that begin to run; this decides what it has when they never stop: a
 * hundredth of the processors, so that the engine can still end a site's distress. No quota: version 1 refuses a pod whose limit is
 * above that of a folder over it.
 */
const nodesWeight = 1 / 4;
/**
 * What the node's own programs (containerd, kubelet, what starts a container) weigh in it, as a part of a process: little, or the
 * start of a pod slows down those that serve. Its pods have two processes' weight on a machine of two processors.
 */
const systemWeight = 1 / 4;
/** What one process weighs (https://docs.kernel.org/scheduler/sched-design-CFS.html, …/admin-guide/cgroup-v2.html#weights). */
const processShares = 1024;
const processWeight = 100;

const nodesCgroup = "/dgke-nodes";

/** The cgroup below which a node's kubelet puts its pods. */
export function nodeCgroup(node: number): string {
  return `${nodesCgroup}/${node}`;
}

/** A command that is one of the node's own programs, beside its pods. */
export function inNodeCgroup(
  node: number,
  command: string,
  args: readonly string[],
  root = machineRoot,
): [command: string, args: string[]] {
  return inCgroup(`${processorHierarchy(root)}${nodeCgroup(node)}/system/cgroup.procs`, command, args);
}

/** Makes the node's cgroup in every hierarchy, as the kubelet wants to find it. */
export function ensureNodeCgroup(node: number, root = machineRoot): void {
  if (isUnified(root)) {
    // A folder gives its children what it names here: https://docs.kernel.org/admin-guide/cgroup-v2.html#top-down-constraint
    const controllers = "+cpu +cpuset +memory +pids";
    for (const folder of ["", nodesCgroup, nodeCgroup(node)]) {
      fs.mkdirSync(`${root}${folder}`, { recursive: true });
      fs.writeFileSync(`${root}${folder}/cgroup.subtree_control`, controllers);
    }
    fs.writeFileSync(`${root}${nodesCgroup}/cpu.weight`, String(nodesWeight * processWeight));
    fs.mkdirSync(`${root}${nodeCgroup(node)}/system`, { recursive: true });
    fs.writeFileSync(`${root}${nodeCgroup(node)}/system/cpu.weight`, String(systemWeight * processWeight));
    return;
  }
  for (const hierarchy of hierarchiesOf(root)) {
    for (const folder of [nodesCgroup, nodeCgroup(node)]) {
      fs.mkdirSync(`${hierarchy}${folder}`, { recursive: true });
      // A new cpuset is empty, and nothing may run in an empty one.
      for (const file of ["cpuset.cpus", "cpuset.mems"])
        if (fs.existsSync(`${hierarchy}/${file}`))
          fs.writeFileSync(`${hierarchy}${folder}/${file}`, fs.readFileSync(`${hierarchy}/${file}`, "utf8"));
    }
    if (!fs.existsSync(`${hierarchy}/cpu.shares`)) continue;
    fs.writeFileSync(`${hierarchy}${nodesCgroup}/cpu.shares`, String(nodesWeight * processShares));
    fs.mkdirSync(`${hierarchy}${nodeCgroup(node)}/system`, { recursive: true });
    fs.writeFileSync(`${hierarchy}${nodeCgroup(node)}/system/cpu.shares`, String(systemWeight * processShares));
  }
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

/** Removes the node's cgroup, which must be empty, and the one of all nodes with the last node's. */
export async function removeNodeCgroup(node: number): Promise<void> {
  for (const folder of nodeCgroupFolders(node)) {
    for (const child of [...foldersBelow(folder)].reverse()) {
      for (let tries = 0; tries < 20 && fs.existsSync(child); tries++) {
        try {
          fs.rmdirSync(child);
        } catch {
          await sleep(50); // a task that was just killed is still on its way out
        }
      }
    }
    const others = fs.readdirSync(path.dirname(folder), { withFileTypes: true }).some((entry) => entry.isDirectory());
    if (!others) fs.rmdirSync(path.dirname(folder));
  }
}

function nodeCgroupFolders(node: number): string[] {
  const hierarchies = isUnified(machineRoot) ? [machineRoot] : hierarchiesOf(machineRoot);
  return hierarchies.map((folder) => `${folder}${nodeCgroup(node)}`).filter((folder) => fs.existsSync(folder));
}

/** Version 1's: `cpu` may be a link to `cpu,cpuacct`. */
function hierarchiesOf(root: string): string[] {
  return fs
    .readdirSync(root)
    .map((controller) => `${root}/${controller}`)
    .filter((folder) => !fs.lstatSync(folder).isSymbolicLink());
}

/** The folder and all below it, parents first. */
function foldersBelow(folder: string): string[] {
  const children = unlessGone(() => fs.readdirSync(folder, { withFileTypes: true })) ?? [];
  const folders = children.filter((entry) => entry.isDirectory());
  return [folder, ...folders.flatMap((entry) => foldersBelow(`${folder}/${entry.name}`))];
}

function processesBelow(folder: string): number[] {
  return foldersBelow(folder).flatMap((child) =>
    (unlessGone(() => fs.readFileSync(`${child}/cgroup.procs`, "utf8")) ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map(Number),
  );
}

/** What `read` answers, or nothing where the cgroup has been removed under it. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ENODEV"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
