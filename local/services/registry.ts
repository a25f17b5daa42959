import * as fs from "node:fs";
import * as path from "node:path";
import { startDaemon, waitFor } from "../machine/daemons";
import { writeFileOnChange } from "../machine/files";
import { paths } from "../machine/paths";
import { answers } from "./answers";

/** Where images are pushed and pulled; loopback, which Docker takes without TLS. */
export const registryHost = "127.0.0.1:5000";
export const registryPort = 5000;

const storage = () => paths.inState("registry");

/** The image registry, running; its images lie below the state folder. */
export async function ensureRegistry(): Promise<void> {
  const configuration = paths.inState("registry.yml");
  writeFileOnChange(
    configuration,
    [
      "version: 0.1",
      "log: {level: warn}",
      "storage:",
      `  filesystem: {rootdirectory: ${storage()}}`,
      "  delete: {enabled: true}",
      // Nodes live in network namespaces of their own and come in by the machine's address on the bridge.
      `http: {addr: "0.0.0.0:${registryPort}"}`,
      "",
    ].join("\n"),
  );
  await startDaemon({ name: "registry", command: "docker-registry", args: ["serve", configuration] });
  await waitFor("The image registry", 30, () => answers(`http://${registryHost}/v2/`), "registry");
}

/** The images below a repository's path, as `path/name`. */
export function repositoryImages(repository: string): Promise<string[]> {
  const folder = repositoryFolder(repository);
  const images = fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => `${repository}/${name}`) : [];
  return Promise.resolve(images.sort());
}

/** Removes every image below a repository's path. */
export function deleteRepository(repository: string): Promise<void> {
  fs.rmSync(repositoryFolder(repository), { recursive: true, force: true });
  return Promise.resolve();
}

function repositoryFolder(repository: string): string {
  return path.join(storage(), "docker/registry/v2/repositories", repository);
}
