import * as fs from "node:fs";

/** Seconds between two samples. Compiler processes live for several seconds. */
const interval = 2;

/**
 * Samples the resident memory of a process and all its descendants. `end` stops and returns the peak in megabytes; 0 on machines without
 * /proc.
 */
export function watchMemory(pid: number | undefined): { end(): number } {
  let peak = 0;
  const timer = setInterval(() => {
    if (pid !== undefined) peak = Math.max(peak, residentMegabytes(pid));
  }, interval * 1000);
  return {
    end() {
      clearInterval(timer);
      return peak;
    },
  };
}

function residentMegabytes(root: number): number {
  const processes = allProcesses();
  const family = new Set([root]);
  // A child can have a lower pid than its parent, so repeat until no new process is found.
  for (let before = 0; before < family.size;) {
    before = family.size;
    for (const process of processes) if (family.has(process.parent)) family.add(process.pid);
  }
  const kilobytes = processes.reduce((sum, process) => sum + (family.has(process.pid) ? process.kilobytes : 0), 0);
  return Math.round(kilobytes / 1024);
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly kilobytes: number;
}

/** The fields are described in https://man7.org/linux/man-pages/man5/proc_pid_status.5.html. */
function allProcesses(): Process[] {
  if (!fs.existsSync("/proc/self/status")) return [];
  return fs.readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const status = fs.readFileSync(`/proc/${entry}/status`, "utf8");
      const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      return [{ pid: Number(entry), parent: field("PPid"), kilobytes: field("VmRSS") }];
    } catch {
      return []; // it has just exited
    }
  });
}
