import * as fs from "node:fs";

/** A port that a process listens on. */
export interface PortUse {
  readonly port: number;
  /** "docker-registry (process 4711)", or "another user's program" where we may not see whose it is. */
  readonly by: string;
  readonly pid?: number;
}

/** State TCP_LISTEN of https://docs.kernel.org/networking/proc_net_tcp.html. */
const listening = "0A";

/** Which of these TCP ports are listened on in this network namespace, on any address, and by whom. */
export function portsInUse(ports: readonly number[]): Promise<PortUse[]> {
  const sockets = listeningSockets().filter(({ port }) => ports.includes(port));
  const owners = sockets.length === 0 ? new Map<string, number>() : socketOwners();
  const uses = new Map<number, PortUse>();
  for (const { port, inode } of sockets) {
    const pid = owners.get(inode);
    // One program often listens on both address families.
    if (!uses.has(port) || pid !== undefined) uses.set(port, { port, by: describe(pid), pid });
  }
  return Promise.resolve([...uses.values()].sort((a, b) => a.port - b.port));
}

function listeningSockets(): { port: number; inode: string }[] {
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) =>
    read(table)
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === listening)
      .map((fields) => ({ port: Number.parseInt(fields[1]?.split(":")[1] ?? "", 16), inode: fields[9] ?? "" })),
  );
}

/** Processes by the socket that they have open. */
function socketOwners(): Map<string, number> {
  const owners = new Map<string, number>();
  for (const pid of entries("/proc").filter((entry) => /^\d+$/.test(entry)))
    for (const descriptor of entries(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode !== undefined) owners.set(inode, Number(pid));
    }
  return owners;
}

function describe(pid: number | undefined): string {
  return pid === undefined ? "another user's program" : `${read(`/proc/${pid}/comm`).trim()} (process ${pid})`;
}

// Processes end while we look, and some are not ours to look at: then there is nothing to see.
const quietly = <T>(look: () => T, nothing: T): T => {
  try {
    return look();
  } catch {
    return nothing;
  }
};
const read = (file: string) => quietly(() => fs.readFileSync(file, "utf8"), "");
const link = (file: string) => quietly(() => fs.readlinkSync(file), "");
const entries = (folder: string) => quietly(() => fs.readdirSync(folder), []);
