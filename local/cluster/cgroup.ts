import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { signalProcess } from "../signals";

const root = "/sys/fs/cgroup";
/** Version 2 has one hierarchy; version 1 one a controller (https://docs.kernel.org/admin-guide/cgroup-v2.html). */
const isUnified = fs.existsSync(`${root}/cgroup.controllers`);

/** The cgroup below which a node's kubelet puts its pods. */
export function nodeCgroup(node: number): string {
  return `/dgke-node-${node}`;
}

/** Makes the node's cgroup in every hierarchy, as the kubelet wants to find it. */
export function ensureNodeCgroup(node: number): void {
  if (isUnified) {
    fs.writeFileSync(`${root}/cgroup.subtree_control`, "+cpu +cpuset +memory +pids");
    fs.mkdirSync(`${root}${nodeCgroup(node)}`, { recursive: true });
    return;
  }
  for (const folder of nodeCgroupFolders(node, true)) {
    fs.mkdirSync(folder, { recursive: true });
    // A new cpuset is empty, and nothing may run in an empty one.
    for (const file of ["cpuset.cpus", "cpuset.mems"])
      if (fs.existsSync(`${folder}/${file}`))
        fs.writeFileSync(`${folder}/${file}`, fs.readFileSync(`${folder}/../${file}`, "utf8"));
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

function nodeCgroupFolders(node: number, all = false): string[] {
  const hierarchies = isUnified
    ? [root]
    : fs
        .readdirSync(root)
        .map((controller) => `${root}/${controller}`)
        .filter((folder) => !fs.lstatSync(folder).isSymbolicLink());
  return hierarchies.map((folder) => `${folder}${nodeCgroup(node)}`).filter((folder) => all || fs.existsSync(folder));
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
