import { run, succeeds } from "../machine/command";
import { findPrograms } from "./programs";

/** Time for a daemon to answer: one that hangs counts as none. */
const patience = "5";

/**
 * The machine's own Docker client, if a daemon answers it at $DOCKER_HOST or the default socket and it can build with
 * BuildKit: since Docker 23 only with its buildx plugin (https://docs.docker.com/engine/release-notes/23.0/).
 */
export async function ownDocker(): Promise<string | undefined> {
  for (const docker of findPrograms("docker")) {
    // `version` asks the daemon for its version and fails where none answers.
    if (!(await succeeds("timeout", [patience, docker, "version"]))) continue;
    const version = await run(docker, ["version", "--format", "{{.Client.Version}}"]);
    if (Number.parseInt(version, 10) < 23 || (await succeeds(docker, ["buildx", "version"]))) return docker;
  }
  return undefined;
}
