import { recordedCluster, resumeCluster, stopCluster } from "./cluster/cluster";
import { ownCluster, reachOwnCluster } from "./cluster/ownCluster";
import type { OwnKubeconfig } from "./cluster/ownKubeconfig";
import { removeCloudCgroup } from "./machine/cgroups";
import { recordedNumber, requireFreeNetwork } from "./machine/cloudNumber";
import { daemonRuns, recordedDaemons, stopDaemon, strayProcesses } from "./machine/daemons";
import { unmountBelow } from "./machine/mounts";
import { ensureNetwork, removeDockerBridge, removeNetwork } from "./machine/network";
import { paths } from "./machine/paths";
import { claimPorts } from "./machine/ports";
import { linkPrograms } from "./machine/programs";
import { ensureDocker } from "./services/docker";
import { loadBalancerAddresses } from "./services/loadBalancer";
import { resumeLogStore } from "./services/logStore";
import { ensureObjectStore } from "./services/objectStore";
import { ensureRegistry } from "./services/registry";
import { signalProcess } from "./machine/signals";
import { requireStateSpace } from "./machine/stateSpace";
import { UserError } from "./toolchain";

/**
 * Starts what a cloud has before its first customer comes: the network, the image registry, the object store and
 * Docker; and again the log store and the cluster that an earlier run left. Harmless where all of it runs. Where it fails,
 * what it started is stopped again.
 * @throws UserError where something on this machine must be fixed first.
 */
export async function startCloud(): Promise<void> {
  const own = await requireStartable();
  const running = recordedDaemons().filter(daemonRuns);
  try {
    await ensureNetwork();
    await all([ensureRegistry(), ensureObjectStore(), resumeLogStore(), ensureDocker()]);
    if (own !== undefined) return await reachOwnCluster(own);
    linkPrograms();
    await resumeCluster();
  } catch (error) {
    if (running.length === 0) await stopCloud();
    else for (const name of recordedDaemons()) if (!running.includes(name)) await stopDaemon(name);
    throw error;
  }
}

/**
 * Sees that this machine can run the local cloud, before anything is fetched, built or started; answers the user's own
 * cluster, if there is one.
 * @throws UserError
 */
export async function requireStartable(): Promise<OwnKubeconfig | undefined> {
  const own = ownCluster();
  loadBalancerAddresses();
  requireFreeNetwork();
  if (own === undefined && recordedCluster() !== undefined && recordedNumber() === undefined)
    throw new UserError(
      `An older version started the local cloud of ${paths.state}, or the folder was moved: its addresses are not known.`,
      `Run npm run down with that version, or restart this machine; then delete ${paths.state} and run the command again.`,
    );
  await claimPorts();
  requireStateSpace();
  return own;
}

/** Waits for all, then throws the first failure: nothing is still being started when what was is stopped. */
async function all(starts: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(starts)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Stops all that the local cloud started on this machine, and only that. What it holds stays for the next start. */
export async function stopCloud(): Promise<void> {
  await stopCluster();
  for (const name of recordedDaemons()) await stopDaemon(name, "SIGTERM", 20);
  // Helpers of daemons (containerd's and Docker's shims) outlive them, and so may one whose start was cut off.
  for (const pid of strayProcesses()) signalProcess(pid, "SIGKILL");
  await unmountBelow(paths.state);
  if (recordedNumber() === undefined) return; // these would be another cloud's
  await removeDockerBridge();
  await removeNetwork();
  await removeCloudCgroup();
}
