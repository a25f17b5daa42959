import * as fs from "node:fs";

export const machineRoot = "/sys/fs/cgroup";

/** Version 2 has one hierarchy; version 1 one a controller (https://docs.kernel.org/admin-guide/cgroup-v2.html). */
export function isUnified(root: string): boolean {
  return fs.existsSync(`${root}/cgroup.controllers`);
}

/** Where cgroups have their processors. */
export function processorHierarchy(root: string): string {
  return isUnified(root) ? root : `${root}/cpu`;
}

/** A command that enters a cgroup by its `cgroup.procs` and then is the command itself, as will be in it all that it starts. */
export function inCgroup(
  processes: string,
  command: string,
  args: readonly string[],
): [command: string, args: string[]] {
  return ["sh", ["-c", 'echo $$ > "$0" && exec "$@"', processes, command, ...args]];
}
