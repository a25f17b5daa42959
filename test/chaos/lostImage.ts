import { setTimeout as sleep } from "node:timers/promises";
import { registryHost, repositoryImages } from "../../local/services/registry";

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/**
 * Takes the next image of a tag out of the registry as soon as it is pushed, before a node can pull it.
 * Answers with what puts it back.
 */
export async function loseImage(repository: string, tag: string, signal: AbortSignal): Promise<() => Promise<void>> {
  let before: string | undefined;
  for (let look = 0; !signal.aborted; look += 1) {
    const image = (await repositoryImages(repository)).find((name) => name.endsWith("/app"));
    const manifest = image === undefined ? undefined : await read(`${image}/manifests/${tag}`);
    if (look === 0) before = manifest?.digest;
    if (image !== undefined && manifest !== undefined && manifest.digest !== before) {
      await request(`${image}/manifests/${manifest.digest}`, { method: "DELETE" });
      return async () => {
        const headers = { "content-type": manifest.type };
        await request(`${image}/manifests/${tag}`, { method: "PUT", headers, body: manifest.body });
      };
    }
    await sleep(50);
  }
  throw new Error(`No image ${tag} was pushed.`);
}

async function read(path: string): Promise<{ digest: string; type: string; body: string } | undefined> {
  const response = await fetch(`http://${registryHost()}/v2/${path}`, {
    headers: { accept: manifestTypes.join(", ") },
  });
  if (!response.ok) return undefined;
  return {
    digest: response.headers.get("docker-content-digest") ?? "",
    type: response.headers.get("content-type") ?? "",
    body: await response.text(),
  };
}

async function request(path: string, init: RequestInit): Promise<void> {
  const response = await fetch(`http://${registryHost()}/v2/${path}`, init);
  if (!response.ok) throw new Error(`${init.method ?? "GET"} ${path}: ${response.status} ${await response.text()}`);
}
