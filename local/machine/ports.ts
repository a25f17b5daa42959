import { apiServerPort, etcdPorts } from "../cluster/controlPlane";
import { daemonRuns, strayProcesses } from "./daemons";
import { paths } from "./paths";
import { logStorePort } from "../services/logStore";
import { backendPort, objectStorePort } from "../services/objectStore";
import { registryPort } from "../services/registry";
import { portsInUse, UserError } from "../toolchain";
import { blocked, type Finding, here } from "../toolchain/finding";

/** A port of this machine that the local cloud listens on. */
interface Port {
  readonly port: number;
  /** The daemon that does. */
  readonly daemon: string;
  /** What it is, as the subject of a sentence. */
  readonly what: string;
}

const services: readonly Port[] = [
  { port: registryPort, daemon: "registry", what: "the image registry" },
  { port: objectStorePort, daemon: "object-store", what: "the object store's front" },
  { port: backendPort, daemon: "object-store-backend", what: "the object store" },
  { port: logStorePort, daemon: "log-store", what: "the log store" },
];

const controlPlane: readonly Port[] = [
  { port: apiServerPort, daemon: "kube-apiserver", what: "the Kubernetes API" },
  { port: etcdPorts.clients, daemon: "etcd", what: "etcd" },
  { port: etcdPorts.peers, daemon: "etcd", what: "etcd among its peers" },
];

/** The ports that the local cloud needs; a cluster of the user's own has its control plane elsewhere. */
export function cloudPorts(): readonly Port[] {
  return paths.ownKubeconfig === undefined ? [...services, ...controlPlane] : services;
}

/** Stopping it is what fixes a port that is taken. */
const remedy = "Stop that program (or the local cloud of another folder: npm run down there)";

/**
 * Refuses to start where another program listens on a port that the local cloud needs, before anything is started.
 * @throws UserError naming every such port and who has it.
 */
export async function claimPorts(): Promise<void> {
  const wanted = cloudPorts().filter(({ daemon }) => !daemonRuns(daemon));
  const taken = await portsInUse(wanted.map(({ port }) => port));
  if (taken.length === 0) return;
  const whom = taken.map(({ port, by }) => {
    const what = wanted.find((each) => each.port === port)?.what ?? "the local cloud";
    return `port ${port}, which ${what} needs, is in use by ${by}`;
  });
  throw new UserError(`The local cloud cannot start: ${whom.join("; ")}.`, `${remedy} and run the command again.`);
}

/** Whether the local cloud's ports are free, or held by the local cloud itself. */
export async function inspectPorts(): Promise<Finding[]> {
  const wanted = cloudPorts();
  const uses = await portsInUse(wanted.map(({ port }) => port));
  const ours = new Set(uses.length === 0 ? [] : strayProcesses());
  return wanted.map(({ port, what: purpose }) => {
    const use = uses.find((each) => each.port === port);
    const what = `port ${port} (${purpose})`;
    if (use === undefined) return here(what, "free");
    if (use.pid !== undefined && ours.has(use.pid)) return here(what, `held by the local cloud: ${use.by}`);
    return blocked(what, `in use by ${use.by}`, `${remedy}.`);
  });
}
