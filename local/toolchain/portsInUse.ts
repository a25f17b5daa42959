import { run } from "../machine/command";

/** An IPv4 address and a port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A port that a process listens on. */
export interface PortUse extends Endpoint {
  /** "docker-registry (process 4711)", or "another user's program" if this user may not see it. */
  readonly by: string;
  readonly pid?: number;
}

/** How `ss` prints a socket that listens on all addresses. */
const anyAddress = ["*", "0.0.0.0", "[::]"];

/**
 * Which of these TCP ports are in use in this network namespace, on their address or on all addresses, and by which program. Empty on a
 * machine without `ss`, which is installed with the tools: https://man7.org/linux/man-pages/man8/ss.8.html
 */
export async function portsInUse(wanted: readonly Endpoint[]): Promise<PortUse[]> {
  const sockets = await run("ss", ["--no-header", "--listening", "--tcp", "--numeric", "--processes"]).catch(() => "");
  const listening = sockets.split("\n").map((line) => {
    const [, address = "", port] = /^\S+\s+\d+\s+\d+\s+(\S+):(\d+)\s/.exec(line) ?? [];
    const [, name, pid] = /users:\(\("([^"]*)",pid=(\d+)/.exec(line) ?? [];
    return {
      address,
      port: Number(port),
      by: `${name} (process ${pid})`,
      pid: pid === undefined ? undefined : Number(pid),
    };
  });
  return wanted.flatMap(({ address, port }) => {
    const taking = listening.filter((each) => each.port === port && [address, ...anyAddress].includes(each.address));
    // A program often listens on IPv4 and IPv6.
    const [use] = [...taking.filter(({ pid }) => pid !== undefined), ...taking];
    if (use === undefined) return [];
    return [
      { address, port, ...(use.pid === undefined ? { by: "another user's program" } : { by: use.by, pid: use.pid }) },
    ];
  });
}
