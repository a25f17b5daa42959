import * as path from "node:path";
import { startDaemon, waitFor } from "../machine/daemons";
import { hostAddress } from "../machine/network";
import { paths } from "../machine/paths";
import { typescriptProgram } from "../typescript/typescriptProgram";
import { toolPath } from "../toolchain";
import { answers } from "./answers";

/** Where pods and browsers reach the object store's front, which speaks Google's storage API and knows who may do what. */
export const objectStorePort = 4443;

/** The port of the object store itself, which refuses nobody: the provider's, as Google's own administration. Loopback only. */
export const backendPort = 4444;

const backendUrl = `http://127.0.0.1:${backendPort}`;
/** The name that the front answers under. */
export const publicHost = `${hostAddress}:${objectStorePort}`;

/** The object store and its front, running; its objects lie below the state folder. */
export async function ensureObjectStore(): Promise<void> {
  await startDaemon({
    name: "object-store-backend",
    command: toolPath("object-store"),
    args: [
      ...["-scheme", "http", "-host", "127.0.0.1", "-port", String(backendPort)],
      ...["-backend", "filesystem", "-filesystem-root", paths.inState("objects")],
      ...["-external-url", `http://${publicHost}`, "-public-host", publicHost, "-log-level", "warn"],
    ],
  });
  const { command, args, env } = typescriptProgram(paths.inState(), path.join(__dirname, "objectStore", "main.ts"));
  await startDaemon({ name: "object-store", command, args, env: { ...process.env, ...env } });
  await waitFor("The object store", 30, () => answers(`${backendUrl}/storage/v1/b`), "object-store-backend");
  await waitFor("The object store's front", 30, frontAnswers, "object-store");
}

/** It answers a call that nobody may make. */
async function frontAnswers(): Promise<boolean> {
  return fetch(`http://${publicHost}/_internal/healthcheck`).then(
    ({ status }) => status === 403,
    () => false,
  );
}

/** Makes a bucket; harmless where it is there. */
export async function createBucket(name: string): Promise<void> {
  if (await bucketExists(name)) return;
  const response = await fetch(`${backendUrl}/storage/v1/b`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  if (!response.ok) throw new Error(`The object store did not make bucket ${name}: ${await response.text()}`);
}

/** Throws where the store does not tell: what it holds is not taken for gone. */
export async function bucketExists(name: string): Promise<boolean> {
  const { ok, status } = await fetch(bucketUrl(name));
  if (!ok && status !== 404)
    throw new Error(`The object store did not tell whether there is a bucket ${name}: ${status}.`);
  return ok;
}

/** Deletes a bucket and, with `force`, all it holds; without it a bucket that is not empty is refused, as Google does. */
export async function deleteBucket(name: string, force: boolean): Promise<void> {
  if (!(await bucketExists(name))) return;
  const objects = await bucketObjects(name);
  if (objects.length > 0 && !force)
    throw new Error(
      `Bucket ${name} is not empty (409): it holds ${objects.length} objects and forceDestroy is not set.`,
    );
  for (const object of objects) await answers(`${bucketUrl(name)}/o/${encodeURIComponent(object)}`, "DELETE");
  if (!(await answers(bucketUrl(name), "DELETE"))) throw new Error(`The object store did not delete bucket ${name}.`);
}

/** The names of all objects of a bucket. */
async function bucketObjects(name: string): Promise<string[]> {
  const names: string[] = [];
  let pageToken = "";
  do {
    const response = await fetch(`${bucketUrl(name)}/o?pageToken=${pageToken}`);
    if (!response.ok) throw new Error(`The object store did not list bucket ${name}: ${await response.text()}`);
    const page = (await response.json()) as { items?: { name: string }[]; nextPageToken?: string };
    names.push(...(page.items ?? []).map((item) => item.name));
    pageToken = page.nextPageToken ?? "";
  } while (pageToken !== "");
  return names;
}

function bucketUrl(name: string): string {
  return `${backendUrl}/storage/v1/b/${encodeURIComponent(name)}`;
}
