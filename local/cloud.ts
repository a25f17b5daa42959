import * as fs from "node:fs";
import { resumeCluster, stopCluster } from "./cluster/cluster";
import { recordedDaemons, stopDaemon, strayProcesses } from "./daemons";
import { unmountBelow } from "./mounts";
import { ensureBridge, removeBridge } from "./network";
import { paths } from "./paths";
import { claimPorts } from "./ports";
import { linkPrograms } from "./programs";
import { ensureDocker } from "./services/docker";
import { ensureObjectStore } from "./services/objectStore";
import { ensureRegistry } from "./services/registry";
import { signalProcess } from "./signals";

/**
 * Starts what a cloud has before its first customer comes: the network, the image registry, the object store and
 * Docker; and again the cluster that an earlier run left. Harmless where all of it runs.
 */
export async function startCloud(): Promise<void> {
  fs.mkdirSync(paths.state, { recursive: true, mode: 0o700 });
  linkPrograms();
  await claimPorts();
  await ensureBridge();
  await Promise.all([ensureRegistry(), ensureObjectStore(), ensureDocker()]);
  await resumeCluster();
}

/** Stops all that the local cloud started on this machine, and only that. What it holds stays for the next start. */
export async function stopCloud(): Promise<void> {
  await stopCluster();
  for (const name of recordedDaemons()) await stopDaemon(name, "SIGTERM", 20);
  // Helpers of daemons (containerd's and Docker's shims) outlive them, and so may one whose start was cut off.
  for (const pid of strayProcesses()) signalProcess(pid, "SIGKILL");
  await unmountBelow(paths.state);
  await removeBridge();
}
