import { hostAddress, loopbackAddress } from "./addresses";
import { daemonRuns } from "./daemons";
import { strayProcesses } from "./processes";
import { authorityPorts } from "../services/authority";
import { logStorePort } from "../services/logStore";
import { objectStorePort } from "../services/objectStore";
import { registryPort } from "../services/registry";
import { type Endpoint, portsInUse, UserError } from "../toolchain";
import { blocked, type Finding, here } from "../toolchain/finding";

/** A port that the local cloud listens on. */
interface Port extends Endpoint {
  /** The daemon that listens on it. */
  readonly daemon: string;
  /** A description for messages, such as "the object store". */
  readonly what: string;
}

/** The ports that the local cloud needs in the machine's network. The control plane has its own network. */
export function cloudPorts(): readonly Port[] {
  const address = hostAddress();
  return [
    { address: loopbackAddress(), port: registryPort, daemon: "registry", what: "the image registry" },
    { address, port: registryPort, daemon: "registry-mirror", what: "the nodes' image registry" },
    { address, port: objectStorePort, daemon: "object-store", what: "the object store" },
    { address, port: authorityPorts.acme, daemon: "authority", what: "the certificate authority" },
    {
      address: loopbackAddress(),
      port: authorityPorts.management,
      daemon: "authority",
      what: "the certificate authority's management",
    },
    { address, port: logStorePort, daemon: "log-store", what: "the log store" },
  ];
}

const remedy = "Stop that program, or let it listen on 127.0.0.1 only";

/**
 * Checks that no other program uses the local cloud's ports before anything is started.
 * @throws UserError with all ports in use and the programs that use them.
 */
export async function claimPorts(): Promise<void> {
  const wanted = cloudPorts().filter(({ daemon }) => !daemonRuns(daemon));
  const taken = await portsInUse(wanted);
  if (taken.length === 0) return;
  const whom = taken.map(({ address, port, by }) => {
    const what = wanted.find((each) => each.address === address && each.port === port)?.what ?? "the local cloud";
    return `port ${port} of ${address}, which ${what} needs, is in use by ${by}`;
  });
  throw new UserError(`The local cloud cannot start: ${whom.join("; ")}.`, `${remedy} and run the command again.`);
}

/** Doctor's findings: whether each port is free, or in use by the local cloud itself. */
export async function inspectPorts(): Promise<Finding[]> {
  const wanted = cloudPorts();
  const uses = await portsInUse(wanted);
  const ours = new Set(uses.length === 0 ? [] : strayProcesses());
  return wanted.map(({ address, port, what: purpose }) => {
    const use = uses.find((each) => each.address === address && each.port === port);
    const what = `port ${port} of ${address} (${purpose})`;
    if (use === undefined) return here(what, "free");
    if (use.pid !== undefined && ours.has(use.pid)) return here(what, `in use by the local cloud: ${use.by}`);
    return blocked(what, `in use by ${use.by}`, `${remedy}.`);
  });
}
