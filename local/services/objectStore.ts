import * as http from "node:http";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { hostAddress } from "../machine/addresses";
import { startDaemon, waitFor } from "../machine/daemons";
import { inControl } from "../machine/network";
import { paths } from "../machine/paths";
import { typescriptProgram } from "../typescript/typescriptProgram";
import { toolPath } from "../toolchain";

/** Where pods and browsers reach the object store's front, which speaks Google's storage API and knows who may do what. */
export const objectStorePort = 4443;

/**
 * The object store itself, which refuses nobody: the provider's, as Google's own administration. It listens in the control plane's
 * network, and this socket, which only the state folder's owner can open, leads there.
 */
export const backendSocket = () => paths.inState("object-store.sock");
const backendPort = 4444;

/** The name that the front answers under. */
export const publicHost = () => `${hostAddress()}:${objectStorePort}`;

/** The object store and its front, running; its objects lie below the state folder. */
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
  await startDaemon({ name: "object-store", command, args });
  await waitFor("The object store", 30, backendAnswers, "object-store-backend");
  await waitFor("The object store's front", 30, frontAnswers, "object-store");
}

async function backendAnswers(): Promise<boolean> {
  return ask("GET", "/storage/v1/b").then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** It answers a call that nobody may make. */
async function frontAnswers(): Promise<boolean> {
  return fetch(`http://${publicHost()}/_internal/healthcheck`).then(
    ({ status }) => status === 403,
    () => false,
  );
}

/** Makes a bucket; harmless where it is there. */
export async function createBucket(name: string): Promise<void> {
  if (await bucketExists(name)) return;
  const { status, body } = await ask("POST", "/storage/v1/b", JSON.stringify({ name }));
  if (status !== 200) throw new Error(`The object store did not make bucket ${name}: ${body}`);
}

/** Throws where the store does not tell: what it holds is not taken for gone. */
export async function bucketExists(name: string): Promise<boolean> {
  const { status } = await ask("GET", bucketPath(name));
  if (status !== 200 && status !== 404)
    throw new Error(`The object store did not tell whether there is a bucket ${name}: ${status}.`);
  return status === 200;
}

/** Deletes a bucket and, with `force`, all it holds; without it a bucket that is not empty is refused, as Google does. */
export async function deleteBucket(name: string, force: boolean): Promise<void> {
  if (!(await bucketExists(name))) return;
  const objects = await bucketObjects(name);
  if (objects.length > 0 && !force)
    throw new Error(
      `Bucket ${name} is not empty (409): it holds ${objects.length} objects and forceDestroy is not set.`,
    );
  for (const object of objects) await ask("DELETE", `${bucketPath(name)}/o/${encodeURIComponent(object)}`);
  const { status, body } = await ask("DELETE", bucketPath(name));
  if (status >= 300) throw new Error(`The object store did not delete bucket ${name}: ${body}`);
}

/** The names of all objects of a bucket. */
async function bucketObjects(name: string): Promise<string[]> {
  const names: string[] = [];
  let pageToken = "";
  do {
    const { status, body } = await ask("GET", `${bucketPath(name)}/o?pageToken=${pageToken}`);
    if (status !== 200) throw new Error(`The object store did not list bucket ${name}: ${body}`);
    const page = JSON.parse(body) as { items?: { name: string }[]; nextPageToken?: string };
    names.push(...(page.items ?? []).map((item) => item.name));
    pageToken = page.nextPageToken ?? "";
  } while (pageToken !== "");
  return names;
}

function bucketPath(name: string): string {
  return `/storage/v1/b/${encodeURIComponent(name)}`;
}

/** What the object store itself answers. */
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
