import * as fs from "node:fs";
import * as path from "node:path";
import { startDaemon, waitFor } from "../machine/daemons";
import { writeFileOnChange } from "../machine/files";
import { hostAddress, loopbackAddress } from "../machine/addresses";
import { paths } from "../machine/paths";
import { answers } from "./answers";

export const registryPort = 5000;
/** Where images are pushed, and the host in their names. A loopback address: Docker uses it without TLS, the LAN cannot reach it. */
export const registryHost = () => `${loopbackAddress()}:${registryPort}`;

const storage = () => paths.inState("registry");

/** The image registry, running; its images lie below the state folder. */
export async function ensureRegistry(): Promise<void> {
  await startRegistry("registry", registryHost(), false);
  // Nodes are in network namespaces of their own, from which loopback is out of reach. They only pull.
  await startRegistry("registry-mirror", `${hostAddress()}:${registryPort}`, true);
}

/** https://distribution.github.io/distribution/about/configuration/ */
async function startRegistry(daemon: string, host: string, readOnly: boolean): Promise<void> {
  const configuration = paths.inState(`${daemon}.yml`);
  writeFileOnChange(
    configuration,
    [
      "version: 0.1",
      "log: {level: warn}",
      "storage:",
      `  filesystem: {rootdirectory: ${storage()}}`,
      "  delete: {enabled: true}",
      `  maintenance: {readonly: {enabled: ${readOnly}}}`,
      `http: {addr: "${host}"}`,
      "",
    ].join("\n"),
  );
  await startDaemon({ name: daemon, command: "docker-registry", args: ["serve", configuration], configuration });
  await waitFor("The image registry", 30, () => answers(`http://${host}/v2/`), daemon);
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
