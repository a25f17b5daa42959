import { daemonRuns } from "./daemons";
import { portsInUse, UserError } from "./toolchain";

/** The ports of this machine that the local cloud listens on, and the daemon that does. */
const needed: readonly { readonly port: number; readonly daemon: string; readonly what: string }[] = [
  { port: 5000, daemon: "registry", what: "the image registry" },
  { port: 4443, daemon: "object-store", what: "the object store" },
  { port: 6443, daemon: "kube-apiserver", what: "the Kubernetes API" },
  { port: 2379, daemon: "etcd", what: "etcd" },
  { port: 2380, daemon: "etcd", what: "etcd" },
];

/**
 * Refuses to start where another program listens on a port that the local cloud needs, before anything is started.
 * @throws UserError naming every such port and who has it.
 */
export async function claimPorts(): Promise<void> {
  const wanted = needed.filter(({ daemon }) => !daemonRuns(daemon));
  const taken = await portsInUse(wanted.map(({ port }) => port));
  if (taken.length === 0) return;
  const whom = taken.map(({ port, by }) => {
    const what = needed.find((need) => need.port === port)?.what ?? "the local cloud";
    return `port ${port}, which ${what} needs, is in use by ${by}`;
  });
  throw new UserError(
    `The local cloud cannot start: ${whom.join("; ")}.`,
    "Stop that program (or the local cloud of another folder: npm run down there) and run the command again.",
  );
}
