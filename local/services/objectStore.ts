import { startDaemon, waitFor } from "../daemons";
import { hostAddress } from "../network";
import { paths } from "../paths";
import { toolPath } from "../toolchain";

export const objectStorePort = 4443;

/** Where pods, browsers and the provider reach the object store, which speaks Google's storage API. */
export const objectStoreUrl = `http://${hostAddress}:${objectStorePort}`;

/** The object store, running; its objects lie below the state folder. */
export async function ensureObjectStore(): Promise<void> {
  await startDaemon({
    name: "object-store",
    command: toolPath("object-store"),
    args: [
      ...["-scheme", "http", "-host", "0.0.0.0", "-port", String(objectStorePort)],
      ...["-backend", "filesystem", "-filesystem-root", paths.inState("objects")],
      ...["-external-url", objectStoreUrl, "-public-host", `${hostAddress}:${objectStorePort}`, "-log-level", "warn"],
    ],
  });
  await waitFor("The object store", 30, () => answers("GET", "/storage/v1/b"), "object-store");
}

/** Makes a bucket; harmless where it is there. */
export async function createBucket(name: string): Promise<void> {
  if (await bucketExists(name)) return;
  const response = await fetch(`${objectStoreUrl}/storage/v1/b`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  if (!response.ok) throw new Error(`The object store did not make bucket ${name}: ${await response.text()}`);
}

export async function bucketExists(name: string): Promise<boolean> {
  return answers("GET", `/storage/v1/b/${encodeURIComponent(name)}`);
}

/** Deletes a bucket and, with `force`, all it holds; without it a bucket that is not empty is refused, as Google does. */
export async function deleteBucket(name: string, force: boolean): Promise<void> {
  if (!(await bucketExists(name))) return;
  const objects = await bucketObjects(name);
  if (objects.length > 0 && !force)
    throw new Error(
      `Bucket ${name} is not empty (409): it holds ${objects.length} objects and forceDestroy is not set.`,
    );
  for (const object of objects) await answers("DELETE", objectPath(name, object));
  if (!(await answers("DELETE", `/storage/v1/b/${encodeURIComponent(name)}`)))
    throw new Error(`The object store did not delete bucket ${name}.`);
}

/** The names of all objects of a bucket. */
async function bucketObjects(name: string): Promise<string[]> {
  const names: string[] = [];
  let pageToken = "";
  do {
    const response = await fetch(`${objectStoreUrl}/storage/v1/b/${encodeURIComponent(name)}/o?pageToken=${pageToken}`);
    if (!response.ok) throw new Error(`The object store did not list bucket ${name}: ${await response.text()}`);
    const page = (await response.json()) as { items?: { name: string }[]; nextPageToken?: string };
    names.push(...(page.items ?? []).map((item) => item.name));
    pageToken = page.nextPageToken ?? "";
  } while (pageToken !== "");
  return names;
}

function objectPath(bucket: string, object: string): string {
  return `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
}

async function answers(method: string, path: string): Promise<boolean> {
  return fetch(`${objectStoreUrl}${path}`, { method }).then(
    (response) => response.ok,
    () => false,
  );
}
