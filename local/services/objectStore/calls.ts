/** One permission on one bucket: https://cloud.google.com/storage/docs/access-control/iam-permissions */
export interface Need {
  readonly bucket: string;
  readonly permission: string;
}

/** What a call of the storage API asks for. */
export interface Call {
  readonly needs: readonly Need[];
  /** It writes an object of this bucket, and replaces the one of that name if there is one, for which more is needed. */
  readonly writesTo?: string;
}

type Operation = readonly [methods: string, path: RegExp, needs: (bucket: string, to?: string) => Call];

const calls = (...permissions: readonly string[]) =>
  ((bucket) => ({
    needs: permissions.map((permission) => ({ bucket, permission: `storage.${permission}` })),
  })) satisfies Operation[2];

const writes: Operation[2] = (bucket) => ({ ...calls("objects.create")(bucket), writesTo: bucket });

/** The source is read; the destination is asked for what replacing takes, though there may be nothing to replace. */
const copies: Operation[2] = (bucket, to = bucket) => ({
  needs: [...calls("objects.get")(bucket).needs, ...calls("objects.create", "objects.delete")(to).needs],
});

const api = "/storage/v1/b/([^/]+)";
const upload = "/upload/storage/v1/b/([^/]+)/o/?";

/**
 * Each call with what it needs, the first that fits:
 * https://cloud.google.com/storage/docs/access-control/iam-json and https://cloud.google.com/storage/docs/access-control/iam-xml.
 * Paths are compared as they are on the wire, as the emulator does; what is encoded in them is part of a name.
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
  // Goes on with an upload that was begun by the call above, or gives it up.
  ["PUT DELETE", pattern(upload), calls("objects.create")],
  ["GET HEAD", pattern("/download/storage/v1/b/([^/]+)/o/.+"), calls("objects.get")],
];

/** The first part of paths that are no bucket's in the XML API. */
const reserved = ["storage", "upload", "download", "batch", "_internal"];

/** The XML API: `/bucket/object`, by which browsers read. */
const xml: readonly Operation[] = [
  ["GET HEAD", /^\/([^/]+)\/?$/, calls("objects.list")],
  ["GET HEAD", /^\/([^/]+)\/.+$/, calls("objects.get")],
  ["POST PUT", /^\/([^/]+)(?:\/.*)?$/, calls("objects.create", "objects.delete")],
  ["DELETE", /^\/([^/]+)\/.+$/, calls("objects.delete")],
];

/** What a call needs; undefined for one that nobody may make. `target` is a request's: a path with or without a query. */
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
 * What the calls of one batch need together: https://cloud.google.com/storage/docs/batch. Each line that could begin a call is
 * taken for one, so that none is missed whatever the body's parts are. Undefined where one of them is a call that nobody may make.
 */
export function batchedCalls(body: string): Call | undefined {
  const lines = [...body.matchAll(/^([A-Z]+) (\S+) HTTP\/\d/gm)];
  const batched = lines.map(([, method = "", target = ""]) => callOf(method, target));
  if (batched.length === 0 || batched.some((call) => call === undefined || call.writesTo !== undefined))
    return undefined;
  return { needs: batched.flatMap((call) => call?.needs ?? []) };
}

/** The path of a request's target, without the host that a batch's calls name, without the query, and not put in order. */
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
