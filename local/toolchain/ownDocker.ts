import { run, succeeds } from "../machine/command";
import { findPrograms } from "./programs";

/** Seconds to wait for a daemon. One that hangs counts as absent. */
const patience = "5";

/**
 * The machine's own Docker client, if a daemon answers at $DOCKER_HOST or the default socket and the client can build with BuildKit. Since
 * Docker 23 that requires the buildx plugin (https://docs.docker.com/engine/release-notes/23.0/).
 */
export async function ownDocker(): Promise<string | undefined> {
  for (const docker of findPrograms("docker")) {
    // `docker version` asks the daemon and fails if it does not answer.
    if (!(await succeeds("timeout", [patience, docker, "version"]))) continue;
    const version = await run(docker, ["version", "--format", "{{.Client.Version}}"]);
    if (Number.parseInt(version, 10) < 23 || (await succeeds(docker, ["buildx", "version"]))) return docker;
  }
  return undefined;
}
