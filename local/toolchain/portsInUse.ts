import { run } from "../machine/command";

/** A port that a process listens on. */
export interface PortUse {
  readonly port: number;
  /** "docker-registry (process 4711)", or "another user's program" if this user may not see it. */
  readonly by: string;
  readonly pid?: number;
}

/**
 * Which of these TCP ports are in use in this network namespace, on any address, and by whom. None on a machine without `ss`, whose
 * package comes with the tools: https://man7.org/linux/man-pages/man8/ss.8.html
 */
export async function portsInUse(ports: readonly number[]): Promise<PortUse[]> {
  const sockets = await run("ss", ["--no-header", "--listening", "--tcp", "--numeric", "--processes"]).catch(() => "");
  const uses = new Map<number, PortUse>();
  for (const line of sockets.split("\n")) {
    const port = Number(/^\S+\s+\d+\s+\d+\s+\S+:(\d+)\s/.exec(line)?.[1]);
    const [, name, pid] = /users:\(\("([^"]*)",pid=(\d+)/.exec(line) ?? [];
    // One program often listens on both address families.
    if (!ports.includes(port) || (uses.has(port) && pid === undefined)) continue;
    uses.set(
      port,
      pid === undefined
        ? { port, by: "another user's program" }
        : { port, by: `${name} (process ${pid})`, pid: Number(pid) },
    );
  }
  return [...uses.values()].sort((a, b) => a.port - b.port);
}
