import { inServices } from "../cgroups/background";
import { type Daemon, startDaemon } from "../machine/daemons";

/** Starts a daemon that serves the site from elsewhere, as the control plane and the stores do; harmless while it runs. */
export function startService(daemon: Daemon): Promise<void> {
  const [command, args] = inServices(daemon.command, daemon.args);
  return startDaemon({ ...daemon, command, args });
}
