import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { signalProcess } from "../signals";

const machineRoot = "/sys/fs/cgroup";
/** Version 2 has one hierarchy; version 1 one a controller (https://docs.kernel.org/admin-guide/cgroup-v2.html). */
const isUnified = (root: string) => fs.existsSync(`${root}/cgroup.controllers`);

/**
 * As many busy processes outside a node weigh as much as the node. A cgroup is made with the weight of one, so the engine, its
 * plugins and an image's build, a dozen of them, would slow down the site that they change; anywhere else they run on other
 * machines than the site does. A node that is busy still leaves a processor's 30th to each of them.
 */
const nodeWeight = 32;
/** What one process weighs (https://docs.kernel.org/scheduler/sched-design-CFS.html, …/admin-guide/cgroup-v2.html#weights). */
const processShares = 1024;
const processWeight = 100;

/** The cgroup below which a node's kubelet puts its pods. */
export function nodeCgroup(node: number): string {
  return `/dgke-node-${node}`;
}

/** Makes the node's cgroup in every hierarchy, as the kubelet wants to find it, with a machine's weight. */
export function ensureNodeCgroup(node: number, root = machineRoot): void {
  if (isUnified(root)) {
    const folder = `${root}${nodeCgroup(node)}`;
    fs.writeFileSync(`${root}/cgroup.subtree_control`, "+cpu +cpuset +memory +pids");
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(`${folder}/cpu.weight`, String(nodeWeight * processWeight));
    return;
  }
  for (const hierarchy of hierarchiesOf(root)) {
    const folder = `${hierarchy}${nodeCgroup(node)}`;
    fs.mkdirSync(folder, { recursive: true });
    // A new cpuset is empty, and nothing may run in an empty one.
    for (const file of ["cpuset.cpus", "cpuset.mems"])
      if (fs.existsSync(`${hierarchy}/${file}`))
        fs.writeFileSync(`${folder}/${file}`, fs.readFileSync(`${hierarchy}/${file}`, "utf8"));
    if (fs.existsSync(`${hierarchy}/cpu.shares`))
      fs.writeFileSync(`${folder}/cpu.shares`, String(nodeWeight * processShares));
  }
}

/** SIGKILLs every process of the node's pods and waits until they are gone. */
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
