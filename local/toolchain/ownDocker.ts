import { succeeds } from "../command";
import { findProgram } from "./programs";

/** Time for a daemon to answer: one that hangs counts as none. */
const patience = "5";

/** The machine's own Docker client, if a daemon answers it at $DOCKER_HOST or the default socket. */
export async function ownDocker(): Promise<string | undefined> {
  const docker = findProgram("docker");
  if (docker === undefined) return undefined;
  // `version` asks the daemon for its version and fails where none answers.
  return (await succeeds("timeout", [patience, docker, "version"])) ? docker : undefined;
}
