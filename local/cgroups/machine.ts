import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export const machineRoot = "/sys/fs/cgroup";

/** Version 2 has one hierarchy; version 1 one a controller (https://docs.kernel.org/admin-guide/cgroup-v2.html). */
export function isUnified(root: string): boolean {
  return fs.existsSync(`${root}/cgroup.controllers`);
}

/** Where cgroups have their processors. */
export function processorHierarchy(root: string): string {
  return isUnified(root) ? root : `${root}/cpu`;
}

/** All hierarchies. Version 1's `cpu` may be a link to `cpu,cpuacct`. */
export function hierarchies(root: string): string[] {
  if (isUnified(root)) return [root];
  return fs
    .readdirSync(root)
    .map((controller) => `${root}/${controller}`)
    .filter((folder) => !fs.lstatSync(folder).isSymbolicLink());
}

/**
 * Gives a cgroup, in the hierarchy of the processors, the weight of so many processes beside what stands beside it.
 * https://docs.kernel.org/scheduler/sched-design-CFS.html, https://docs.kernel.org/admin-guide/cgroup-v2.html#weights
 */
export function setWeight(folder: string, processes: number, root: string): void {
  const [file, one] = isUnified(root) ? ["cpu.weight", 100] : ["cpu.shares", 1024];
  fs.writeFileSync(`${folder}/${file}`, String(Math.max(1, Math.round(processes * one))));
}

/** What a cgroup of the idle class weighs, whatever is written for it: a part of a process. */
export const idleWeight = 3 / 1024;

/**
 * Puts a cgroup into the idle class: what else wants to run goes before it at once, and not at the end of a time slice
 * (https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files, "cpu.idle"). A kernel without the class gives it the same
 * weight only.
 */
export function setIdle(folder: string, root: string): void {
  if (fs.existsSync(`${folder}/cpu.idle`)) fs.writeFileSync(`${folder}/cpu.idle`, "1");
  else setWeight(folder, idleWeight, root);
}

/** A command that enters a cgroup by its `cgroup.procs` and then is the command itself, as will be in it all that it starts. */
export function inCgroup(folder: string, command: string, args: readonly string[]): [command: string, args: string[]] {
  return ["sh", ["-c", 'echo $$ > "$0" && exec "$@"', `${folder}/cgroup.procs`, command, ...args]];
}

/** Removes a cgroup, in one hierarchy, with all below it; what something still runs in a second later stays. */
export async function removeCgroup(folder: string): Promise<void> {
  if (!fs.existsSync(folder)) return;
  for (const child of foldersBelow(folder).reverse()) {
    for (let tries = 0; tries < 20 && fs.existsSync(child); tries++) {
      try {
        fs.rmdirSync(child);
      } catch {
        await sleep(50); // a task that was just killed is still on its way out
      }
    }
  }
}

/** The folder and all below it, parents first. */
export function foldersBelow(folder: string): string[] {
  const children = unlessGone(() => fs.readdirSync(folder, { withFileTypes: true })) ?? [];
  const folders = children.filter((entry) => entry.isDirectory());
  return [folder, ...folders.flatMap((entry) => foldersBelow(`${folder}/${entry.name}`))];
}

/** What `read` answers, or nothing where the cgroup has been removed under it. */
export function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ENODEV"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
