import * as fs from "node:fs";

/** Seconds between two looks: a compile process of interest lives for several. */
const interval = 2;

/**
 * Watches a process and all its descendants; `end` stops and answers the most resident memory that they held together,
 * in megabytes. 0 where there is no /proc to read it from.
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
  // A child can have a lower number than its parent, so look until nobody new is found.
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

/** Fields of https://man7.org/linux/man-pages/man5/proc_pid_status.5.html. */
function allProcesses(): Process[] {
  if (!fs.existsSync("/proc/self/status")) return [];
  return fs.readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const status = fs.readFileSync(`/proc/${entry}/status`, "utf8");
      const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      return [{ pid: Number(entry), parent: field("PPid"), kilobytes: field("VmRSS") }];
    } catch {
      return []; // it has just ended
    }
  });
}
