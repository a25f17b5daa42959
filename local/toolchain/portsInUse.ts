import { run } from "../machine/command";

/** An IPv4 address and a port of it. */
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

/** How `ss` writes that a program listens on all addresses. */
const anyAddress = ["*", "0.0.0.0", "[::]"];

/**
 * Which of these TCP ports are in use in this network namespace, on their address or on all addresses, and by whom. None on a machine
 * without `ss`, whose package comes with the tools: https://man7.org/linux/man-pages/man8/ss.8.html
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
    // One program often listens on both address families.
    const [use] = [...taking.filter(({ pid }) => pid !== undefined), ...taking];
    if (use === undefined) return [];
    return [
      { address, port, ...(use.pid === undefined ? { by: "another user's program" } : { by: use.by, pid: use.pid }) },
    ];
  });
}
