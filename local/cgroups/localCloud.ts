import * as fs from "node:fs";
import { hierarchies, isUnified, machineRoot, processorHierarchy, removeCgroup, setIdle, setWeight } from "./machine";

/** The cgroup of all that the local cloud runs: the nodes (./nodes.ts), and in the idle class what works at the site or serves it. */
export const localCloud = "/dgke";
/** Against all else on the machine, as a part of a process. */
const weight = 64;

/**
 * Makes the cloud's cgroup and answers where it has its processors. In version 2 a folder gives its children what it names:
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#top-down-constraint
 */
export function ensureLocalCloud(root: string): string {
  const folder = `${processorHierarchy(root)}${localCloud}`;
  if (!fs.existsSync(folder)) fs.mkdirSync(folder);
  if (isUnified(root)) for (const parent of [root, folder]) enableControllers(parent);
  setWeight(folder, weight, root);
  return folder;
}

/** For the children of a cgroup of version 2. */
export function enableControllers(folder: string): void {
  fs.writeFileSync(`${folder}/cgroup.subtree_control`, "+cpu +cpuset +memory +pids");
}

/** Makes a cgroup of the idle class below the cloud's and answers where. */
export function ensureIdle(name: string, root: string): string {
  const folder = `${ensureLocalCloud(root)}/${name}`;
  if (!fs.existsSync(folder)) fs.mkdirSync(folder);
  setIdle(folder, root);
  return folder;
}

/** Removes the cloud's cgroup with all below it, but for where something still runs. */
export async function removeLocalCloud(root = machineRoot): Promise<void> {
  for (const hierarchy of hierarchies(root)) await removeCgroup(`${hierarchy}${localCloud}`);
}
