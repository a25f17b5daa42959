import * as fs from "node:fs";
import { inCgroup, machineRoot, processorHierarchy } from "./machine";

/**
 * A command that runs while the nodes leave a processor to it, as does all that it starts: the engine, its plugins, an image's
 * build. Anywhere else they run on other machines than the site does, which therefore must not wait for them. The kernel's idle
 * class does that: what else wants to run goes before at once, and not at the end of a time slice
 * (https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files, "cpu.idle").
 * The plain command where this user may make no cgroup, or the kernel has no such class.
 */
export function inBackground(
  command: string,
  args: readonly string[],
  root = machineRoot,
): [command: string, args: string[]] {
  const folder = `${processorHierarchy(root)}/dgke-background`;
  try {
    if (!fs.existsSync(folder)) fs.mkdirSync(folder);
    fs.writeFileSync(`${folder}/cpu.idle`, "1", { flag: "r+" });
  } catch {
    return [command, [...args]];
  }
  return inCgroup(`${folder}/cgroup.procs`, command, args);
}

/** Takes the cgroup away, unless something still runs in it. */
export function removeBackground(root = machineRoot): void {
  try {
    fs.rmdirSync(`${processorHierarchy(root)}/dgke-background`);
  } catch {
    // The next one takes it away.
  }
}
