import * as fs from "node:fs";
import { paths } from "./paths";

/** An environment variable that marks a process and its children for `strayProcesses`. */
export function mark(name: string): NodeJS.ProcessEnv {
  return { [marker]: markerValue(name) };
}

/**
 * Processes that were started by the named daemon of this state folder, or by any, found by a mark in their environment. Finds daemons
 * whose start was interrupted before they were recorded, and helpers that a daemon left behind.
 */
export function strayProcesses(name?: string): number[] {
  return fs
    .readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter(
      (pid) =>
        pid !== process.pid && environmentOf(pid).some((entry) => entry.startsWith(`${marker}=${markerValue(name)}`)),
    );
}

/** True while the process runs. A zombie counts as ended. */
export function isAliveProcess(pid: number): boolean {
  return processStartTime(pid) !== undefined;
}

/**
 * Field 22 of /proc/PID/stat, or undefined if the process has ended. Together with the pid it identifies a process
 * (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).
 */
export function processStartTime(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

const marker = "DJANGO_GKE_DAEMON";

function markerValue(name?: string): string {
  return name === undefined ? `${paths.state}:` : `${paths.state}:${name};`;
}

function environmentOf(pid: number): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // it has just exited
  }
}
