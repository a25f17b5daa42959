import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { cloudNumber } from "./cloudNumber";
import { signalProcess } from "./signals";

/** Kubelets that share a machine each need their own cgroup. It is also how all processes of a node's pods are found and killed. */
const machineRoot = "/sys/fs/cgroup";
const cloudCgroup = () => `/dgke${cloudNumber()}`;

/**
 * The CPU weight of all pods together, as a multiple of the kernel's default. With the default they would get as much CPU as a single
 * control plane daemon, and kube-proxy would be late to stop traffic to pods that terminate.
 */
const podsShare = 16;

/** The cgroup of the containers in which Docker builds images. It is outside the pods' cgroup, whose share would starve the API server. */
export const buildsCgroup = () => `${cloudCgroup()}-builds`;

/** The cgroup in which the n-th node's kubelet creates its pods' cgroups. */
export function nodeCgroup(node: number): string {
  return `${cloudCgroup()}/nodes/${node}`;
}

/** Creates a node's cgroup in every hierarchy. The kubelet does not start without it. */
export function ensureNodeCgroup(node: number, root = machineRoot): void {
  const cgroups = [cloudCgroup(), `${cloudCgroup()}/nodes`, nodeCgroup(node)];
  for (const hierarchy of hierarchies(root)) {
    // In version 2 a cgroup has to delegate controllers to its children:
    // https://docs.kernel.org/admin-guide/cgroup-v2.html#top-down-constraint
    if (isUnified(root)) passControllersOn(hierarchy);
    for (const folder of cgroups.map((cgroup) => `${hierarchy}${cgroup}`)) {
      fs.mkdirSync(folder, { recursive: true });
      if (isUnified(root)) passControllersOn(folder);
      // In version 1 a new cpuset is empty, and an empty one cannot run processes.
      else copySettings(hierarchy, folder, ["cpuset.cpus", "cpuset.mems"]);
    }
    // Names and defaults of version 2 and 1: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
    for (const folder of cgroups.slice(0, 2).map((cgroup) => `${hierarchy}${cgroup}`)) {
      if (isUnified(root)) fs.writeFileSync(`${folder}/cpu.weight`, String(podsShare * 100));
      else if (fs.existsSync(`${hierarchy}/cpu.shares`))
        fs.writeFileSync(`${folder}/cpu.shares`, String(podsShare * 1024));
    }
  }
}

/** SIGKILLs all processes of a node's pods and waits until they have ended. */
export async function killNodeCgroup(node: number): Promise<void> {
  const processes = () => hierarchies(machineRoot).flatMap((hierarchy) => processesBelow(hierarchy + nodeCgroup(node)));
  for (let tries = 0; tries < 50; tries++) {
    if (processes().length === 0) return;
    for (const pid of new Set(processes())) signalProcess(pid, "SIGKILL");
    await sleep(100);
  }
  throw new Error(`Processes of node ${node} do not exit: ${processes().join(" ")}.`);
}

/** Removes a node's empty cgroup. */
export function removeNodeCgroup(node: number): Promise<void> {
  return removeCgroup(nodeCgroup(node), machineRoot);
}

/** Removes the local cloud's cgroups and everything below them, except cgroups that still have processes. */
export async function removeCloudCgroup(root = machineRoot): Promise<void> {
  for (const cgroup of [cloudCgroup(), buildsCgroup()]) await removeCgroup(cgroup, root);
}

/** The local cloud's cgroup folders, one in each hierarchy that has it. */
export function cloudCgroupFolders(): string[] {
  return hierarchies(machineRoot)
    .flatMap((hierarchy) => [cloudCgroup(), buildsCgroup()].map((cgroup) => hierarchy + cgroup))
    .filter((folder) => fs.existsSync(folder));
}

/** Version 2 has one hierarchy, version 1 one for each controller: https://docs.kernel.org/admin-guide/cgroup-v2.html */
function isUnified(root: string): boolean {
  return fs.existsSync(`${root}/cgroup.controllers`);
}

function hierarchies(root: string): string[] {
  if (isUnified(root)) return [root];
  return fs
    .readdirSync(root)
    .map((controller) => `${root}/${controller}`)
    .filter((folder) => !fs.lstatSync(folder).isSymbolicLink()); // `cpu` may be a link to `cpu,cpuacct`
}

function passControllersOn(folder: string): void {
  fs.writeFileSync(`${folder}/cgroup.subtree_control`, "+cpu +cpuset +memory +pids");
}

function copySettings(from: string, to: string, files: readonly string[]): void {
  for (const file of files)
    if (fs.existsSync(`${from}/${file}`)) fs.writeFileSync(`${to}/${file}`, fs.readFileSync(`${from}/${file}`, "utf8"));
}

async function removeCgroup(cgroup: string, root: string): Promise<void> {
  const folders = hierarchies(root).flatMap((hierarchy) => foldersBelow(`${hierarchy}${cgroup}`).reverse());
  for (const folder of folders) {
    for (let tries = 0; tries < 20 && fs.existsSync(folder); tries++) {
      try {
        fs.rmdirSync(folder);
      } catch {
        await sleep(50); // a killed process may take a moment to exit
      }
    }
  }
}

/** The folder and all folders below it, parents first. Empty if it does not exist. */
function foldersBelow(folder: string): string[] {
  const children = unlessGone(() => fs.readdirSync(folder, { withFileTypes: true }));
  if (children === undefined) return [];
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

/** Calls `read`; undefined if the cgroup has been removed in the meantime. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ENODEV"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
