/** A permission on a bucket: https://cloud.google.com/storage/docs/access-control/iam-permissions */
export interface Need {
  readonly bucket: string;
  readonly permission: string;
}

/** The permissions that a call of the storage API requires. */
export interface Call {
  readonly needs: readonly Need[];
  /** The bucket that the call writes an object to. Replacing an existing object requires an extra permission. */
  readonly writesTo?: string;
}

type Operation = readonly [methods: string, path: RegExp, needs: (bucket: string, to?: string) => Call];

const calls = (...permissions: readonly string[]) =>
  ((bucket) => ({
    needs: permissions.map((permission) => ({ bucket, permission: `storage.${permission}` })),
  })) satisfies Operation[2];

const writes: Operation[2] = (bucket) => ({ ...calls("objects.create")(bucket), writesTo: bucket });

/** Copying requires read access to the source, and both permissions for replacing at the destination even if the object is new. */
const copies: Operation[2] = (bucket, to = bucket) => ({
  needs: [...calls("objects.get")(bucket).needs, ...calls("objects.create", "objects.delete")(to).needs],
});

const api = "/storage/v1/b/([^/]+)";
const upload = "/upload/storage/v1/b/([^/]+)/o/?";

/**
 * All calls with the permissions they require; the first match applies:
 * https://cloud.google.com/storage/docs/access-control/iam-json and https://cloud.google.com/storage/docs/access-control/iam-xml.
 * Paths are matched as they were sent, without decoding, like in the emulator. An encoded slash is part of a name.
 */
const operations: readonly Operation[] = [
  ["GET", /^\/storage\/v1\/b\/?$/, calls("buckets.list")],
  ["POST", /^\/storage\/v1\/b\/?$/, calls("buckets.create")],
  ["GET", pattern(api), calls("buckets.get")],
  ["GET", pattern(`${api}/storageLayout`), calls("buckets.get")],
  ["PATCH PUT POST", pattern(api), calls("buckets.update")],
  ["DELETE", pattern(api), calls("buckets.delete")],
  ["GET", pattern(`${api}/(?:acl|iam|notificationConfigs|defaultObjectAcl)(?:/.*)?`), calls("buckets.getIamPolicy")],
  [
    "POST PUT PATCH DELETE",
    pattern(`${api}/(?:acl|iam|notificationConfigs|defaultObjectAcl)(?:/.*)?`),
    calls("buckets.setIamPolicy"),
  ],
  ["GET", pattern(`${api}/o/?`), calls("objects.list")],
  ["GET", pattern(`${api}/o/.+/(?:acl|iam)(?:/[^/]+)?`), calls("objects.getIamPolicy")],
  ["POST PUT PATCH DELETE", pattern(`${api}/o/.+/(?:acl|iam)(?:/[^/]+)?`), calls("objects.setIamPolicy")],
  ["POST", pattern(`${api}/o/.+/(?:rewriteTo|copyTo)/b/([^/]+)/o/.+`), copies],
  ["POST", pattern(`${api}/o/.+/compose`), copies],
  ["GET HEAD", pattern(`${api}/o/.+`), calls("objects.get")],
  ["DELETE", pattern(`${api}/o/.+`), calls("objects.delete")],
  ["PATCH PUT POST", pattern(`${api}/o/.+`), calls("objects.update")],
  ["POST", pattern(upload), writes],
  // Continues or cancels an upload that the call above has started.
  ["PUT DELETE", pattern(upload), calls("objects.create")],
  ["GET HEAD", pattern("/download/storage/v1/b/([^/]+)/o/.+"), calls("objects.get")],
];

/** First path segments that are not bucket names in the XML API. */
const reserved = ["storage", "upload", "download", "batch", "_internal"];

/** The XML API, `/bucket/object`, which browsers read from. */
const xml: readonly Operation[] = [
  ["GET HEAD", /^\/([^/]+)\/?$/, calls("objects.list")],
  ["GET HEAD", /^\/([^/]+)\/.+$/, calls("objects.get")],
  ["POST PUT", /^\/([^/]+)(?:\/.*)?$/, calls("objects.create", "objects.delete")],
  ["DELETE", /^\/([^/]+)\/.+$/, calls("objects.delete")],
];

/** The permissions for a call; undefined if it is forbidden for everybody. `target` is a request's path, with or without a query. */
export function callOf(method: string, target: string): Call | undefined {
  const path = pathOf(target);
  const known = reserved.includes(path.split("/")[1] ?? "") ? operations : xml;
  for (const [methods, expression, needs] of known) {
    const found = methods.split(" ").includes(method) ? expression.exec(path) : null;
    if (found === null) continue;
    const [bucket = "", to] = found.slice(1).map(decoded);
    return needs(bucket, to);
  }
  return undefined;
}

/**
 * The permissions for all calls of a batch: https://cloud.google.com/storage/docs/batch. Every line that looks like a request line is
 * treated as one, so that no call is missed in an unusual body. Undefined if one of the calls is forbidden for everybody.
 */
export function batchedCalls(body: string): Call | undefined {
  const lines = [...body.matchAll(/^([A-Z]+) (\S+) HTTP\/\d/gm)];
  const batched = lines.map(([, method = "", target = ""]) => callOf(method, target));
  if (batched.length === 0 || batched.some((call) => call === undefined || call.writesTo !== undefined))
    return undefined;
  return { needs: batched.flatMap((call) => call?.needs ?? []) };
}

/** The path of a request target, without query and without the host that calls in a batch may have. It is not normalised. */
export function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/]*/, "").replace(/[?#].*$/s, "");
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path}$`);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
