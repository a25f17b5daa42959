import * as http from "node:http";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { hostAddress } from "../machine/addresses";
import { startDaemon, waitFor } from "../machine/daemons";
import { inControl } from "../machine/network";
import { paths } from "../machine/paths";
import { typescriptProgram } from "../typescript/typescriptProgram";
import { toolPath } from "../toolchain";
import { ensureServerCertificate } from "./serverCertificate";

/** The port of the object store's front for pods and browsers. It speaks Google's storage API and checks permissions. */
export const objectStorePort = 4443;

/**
 * The object store itself, which checks no permissions. Only the provider uses it, in the role of Google's administration. It listens in
 * the control plane's network; only the owner of the state folder can open this socket, which leads to it.
 */
export const backendSocket = () => paths.inState("object-store.sock");
const backendPort = 4444;

/** The front's host and port. */
export const publicHost = () => `${hostAddress()}:${objectStorePort}`;

/** Starts the object store and its front. The objects are below the state folder. */
export async function ensureObjectStore(): Promise<void> {
  const store = [
    ...["-scheme", "http", "-host", "127.0.0.1", "-port", String(backendPort)],
    ...["-backend", "filesystem", "-filesystem-root", paths.inState("objects")],
    ...["-external-url", `http://${publicHost()}`, "-public-host", publicHost(), "-log-level", "warn"],
  ];
  const listen = `UNIX-LISTEN:${backendSocket()},fork,unlink-early,mode=600`;
  const door = ["-b", "65536", listen, `TCP4:127.0.0.1:${backendPort}`];
  await startDaemon({
    name: "object-store-backend",
    command: "nsenter",
    args: inControl(toolPath("object-store"), store),
  });
  await startDaemon({ name: "object-store-socket", command: "nsenter", args: inControl("socat", door) });
  const { command, args } = typescriptProgram(path.join(__dirname, "objectStore", "main.ts"));
  const { certificate, key } = await ensureServerCertificate();
  await startDaemon({ name: "object-store", command, args: [...args, certificate, key] });
  await waitFor("The object store", 30, backendAnswers, "object-store-backend");
  await waitFor("The object store's front", 30, frontAnswers, "object-store");
}

async function backendAnswers(): Promise<boolean> {
  return ask("GET", "/storage/v1/b").then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** True if the front rejects a request that is forbidden for everybody. */
async function frontAnswers(): Promise<boolean> {
  return fetch(`http://${publicHost()}/_internal/healthcheck`).then(
    ({ status }) => status === 403,
    () => false,
  );
}

/** Creates a bucket unless it exists. */
export async function createBucket(name: string): Promise<void> {
  if (await bucketExists(name)) return;
  const { status, body } = await ask("POST", "/storage/v1/b", JSON.stringify({ name }));
  if (status !== 200) throw new Error(`The object store could not create bucket ${name}: ${body}`);
}

/** True if the bucket exists. Throws if the store fails, so that an existing bucket is never reported as deleted. */
export async function bucketExists(name: string): Promise<boolean> {
  const { status } = await ask("GET", bucketPath(name));
  if (status !== 200 && status !== 404)
    throw new Error(`The object store could not check for bucket ${name}: HTTP ${status}.`);
  return status === 200;
}

/** Deletes a bucket, and its objects if `force` is set. Without `force` it throws for a bucket that is not empty, as Google does. */
export async function deleteBucket(name: string, force: boolean): Promise<void> {
  if (!(await bucketExists(name))) return;
  const objects = await bucketObjects(name);
  if (objects.length > 0 && !force)
    throw new Error(
      `Bucket ${name} is not empty (409): it holds ${objects.length} objects and forceDestroy is not set.`,
    );
  for (const object of objects) await ask("DELETE", `${bucketPath(name)}/o/${encodeURIComponent(object)}`);
  const { status, body } = await ask("DELETE", bucketPath(name));
  if (status >= 300) throw new Error(`The object store could not delete bucket ${name}: ${body}`);
}

async function bucketObjects(name: string): Promise<string[]> {
  const names: string[] = [];
  let pageToken = "";
  do {
    const { status, body } = await ask("GET", `${bucketPath(name)}/o?pageToken=${pageToken}`);
    if (status !== 200) throw new Error(`The object store could not list bucket ${name}: ${body}`);
    const page = JSON.parse(body) as { items?: { name: string }[]; nextPageToken?: string };
    names.push(...(page.items ?? []).map((item) => item.name));
    pageToken = page.nextPageToken ?? "";
  } while (pageToken !== "");
  return names;
}

function bucketPath(name: string): string {
  return `/storage/v1/b/${encodeURIComponent(name)}`;
}

/** Sends a request to the object store itself. */
function ask(method: string, path: string, json?: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const request = http.request({ socketPath: backendSocket(), method, path, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    request.once("error", reject);
    request.end(json);
  });
}
