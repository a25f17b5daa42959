import * as fs from "node:fs";
import * as path from "node:path";
import { startDaemon, waitFor } from "../machine/daemons";
import { writeFileOnChange } from "../machine/files";
import { hostAddress, loopbackAddress } from "../machine/addresses";
import { paths } from "../machine/paths";
import { answers } from "./answers";

export const registryPort = 5000;
/**
 * The registry's host, which is part of image names. It is a loopback address: Docker accepts it without TLS, and the LAN cannot reach it.
 */
export const registryHost = () => `${loopbackAddress()}:${registryPort}`;

const storage = () => paths.inState("registry");

/** Starts the image registry. The images are below the state folder. */
export async function ensureRegistry(): Promise<void> {
  await startRegistry("registry", registryHost(), false);
  // Nodes have their own network namespaces and cannot reach the machine's loopback. They only pull.
  await startRegistry("registry-mirror", `${hostAddress()}:${registryPort}`, true);
}

/** The configuration is described in https://distribution.github.io/distribution/about/configuration/. */
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

/** The images of a repository, as `repository/name`. */
export function repositoryImages(repository: string): Promise<string[]> {
  const folder = repositoryFolder(repository);
  const images = fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => `${repository}/${name}`) : [];
  return Promise.resolve(images.sort());
}

/** Removes all images of a repository. */
export function deleteRepository(repository: string): Promise<void> {
  fs.rmSync(repositoryFolder(repository), { recursive: true, force: true });
  return Promise.resolve();
}

function repositoryFolder(repository: string): string {
  return path.join(storage(), "docker/registry/v2/repositories", repository);
}
