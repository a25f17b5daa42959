import { recordedCluster, resumeCluster, stopCluster } from "./cluster/cluster";
import { ownCluster, reachOwnCluster } from "./cluster/ownCluster";
import type { OwnKubeconfig } from "./cluster/ownKubeconfig";
import { removeCloudCgroup } from "./machine/cgroups";
import { recordedNumber, requireFreeNetwork } from "./machine/cloudNumber";
import { daemonRuns, recordedDaemons, stopDaemon } from "./machine/daemons";
import { strayProcesses } from "./machine/processes";
import { unmountBelow } from "./machine/mounts";
import { ensureNetwork, removeDockerBridge, removeNetwork } from "./machine/network";
import { paths } from "./machine/paths";
import { claimPorts } from "./machine/ports";
import { linkPrograms } from "./machine/programs";
import { ensureAuthority } from "./services/authority";
import { ensureDocker } from "./services/docker";
import { loadBalancerAddresses } from "./services/loadBalancer";
import { resumeLogStore } from "./services/logStore";
import { ensureObjectStore } from "./services/objectStore";
import { ensureRegistry } from "./services/registry";
import { signalProcess } from "./machine/signals";
import { requireStateSpace } from "./machine/stateSpace";
import { UserError } from "./toolchain";

/**
 * Starts the network, the image registry, the object store and Docker, and restarts an earlier run's log store and cluster. Safe to call
 * when they run already. If it fails, everything that it started is stopped again.
 * @throws UserError if the machine has to be fixed first.
 */
export async function startCloud(): Promise<void> {
  const own = await requireStartable();
  const running = recordedDaemons().filter(daemonRuns);
  try {
    await ensureNetwork();
    await all([ensureRegistry(), ensureObjectStore(), ensureAuthority(), resumeLogStore(), ensureDocker()]);
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
 * Checks that this machine can run the local cloud before anything is downloaded, built or started. Returns the user's own cluster, if
 * there is one.
 * @throws UserError
 */
export async function requireStartable(): Promise<OwnKubeconfig | undefined> {
  const own = ownCluster();
  loadBalancerAddresses();
  requireFreeNetwork();
  if (own === undefined && recordedCluster() !== undefined && recordedNumber() === undefined)
    throw new UserError(
      `The addresses of the local cloud in ${paths.state} are unknown: an older version started it, or the folder was moved.`,
      `Run npm run down with that version, or restart this machine; then delete ${paths.state} and run the command again.`,
    );
  await claimPorts();
  requireStateSpace();
  return own;
}

/** Waits for all, then throws the first failure. Nothing is still starting when the caller stops everything. */
async function all(starts: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(starts)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Stops everything that the local cloud started on this machine, and nothing else. The data is kept for the next start. */
export async function stopCloud(): Promise<void> {
  await stopCluster();
  for (const name of recordedDaemons()) await stopDaemon(name, "SIGTERM", 20);
  // Shims of containerd and Docker outlive their daemon, and so can a daemon whose start was interrupted.
  for (const pid of strayProcesses()) signalProcess(pid, "SIGKILL");
  await unmountBelow(paths.state);
  if (recordedNumber() === undefined) return; // they would belong to another cloud
  await removeDockerBridge();
  await removeNetwork();
  await removeCloudCgroup();
}
