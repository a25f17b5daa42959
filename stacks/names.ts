import { createHash } from "node:crypto";

/** The names and labels of a stack's resources in Google Cloud. */
export interface Names {
  /** Network, subnetwork, router, NAT, address and zone of names share one name: they are different services, each with a limit of 63. */
  readonly network: string;
  readonly address: string;
  readonly cluster: string;
  readonly repository: string;
  readonly staticBucket: string;
  readonly archiveBucket: string;
  readonly mediaBucket: string;
  readonly appAccount: string;
  readonly certificateBucket: string;
  readonly nodeAccount: string;
  readonly releaseAccount: string;
  readonly edgeAccount: string;
  readonly databaseAccount: string;
  readonly backupAccount: string;
  readonly rehearsalAccount: string;
  readonly logAccount: string;
  /** The log's name in Cloud Logging, and the beginning of its bucket's. */
  readonly log: string;
  /** Labels of everything that costs money, so that a bill can be split by stack. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The namespaces in the cluster: the site's, and the log collector's. */
export const namespaces = { site: "django-gke", logs: "django-gke-logs" } as const;

/** Google's own limits; each name is cut to its service's. */
const limits = {
  /** https://cloud.google.com/compute/docs/naming-resources */
  network: 63,
  /** https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters */
  cluster: 40,
  /** https://cloud.google.com/artifact-registry/docs/repositories/create-repos */
  repository: 63,
  /** 3 to 63; one namespace for all of Google's customers: https://cloud.google.com/storage/docs/buckets#naming */
  bucket: 63,
  /** 6 to 30: https://cloud.google.com/iam/docs/service-accounts-create */
  account: 30,
  /** A bucket's is 1 to 100, and gets nine more than this: https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.locations.buckets/create */
  log: 63,
  /** https://cloud.google.com/resource-manager/docs/labels-overview */
  label: 63,
} as const;

/** Eight hex digits at the end of a name say that it is not the plain one: see {@link fit}. */
const hashed = /-[0-9a-f]{8}$/;

/**
 * The names of one stack. Same arguments, same names; two stacks of a project never share a name, and two Google projects
 * never share a bucket's. Valid for every project and stack name that Pulumi allows (up to 100 letters, digits, `.`, `_`, `-`).
 */
export function namesOf(project: string, stack: string, googleProject: string): Names {
  const owner = `${project}-${stack}`;
  return {
    network: fit(owner, limits.network),
    address: fit(owner, limits.network),
    cluster: fit(owner, limits.cluster),
    repository: fit(owner, limits.repository),
    staticBucket: withoutGoogle(`${googleProject}-${owner}`, limits.bucket, "static"),
    archiveBucket: withoutGoogle(`${googleProject}-${owner}`, limits.bucket, "archive"),
    mediaBucket: withoutGoogle(`${googleProject}-${owner}`, limits.bucket, "media"),
    appAccount: fit(owner, limits.account, "app"),
    certificateBucket: withoutGoogle(`${googleProject}-${owner}`, limits.bucket, "certificates"),
    nodeAccount: fit(owner, limits.account, "nodes"),
    releaseAccount: fit(owner, limits.account, "release"),
    edgeAccount: fit(owner, limits.account, "edge"),
    databaseAccount: fit(owner, limits.account, "database"),
    backupAccount: fit(owner, limits.account, "backup"),
    rehearsalAccount: fit(owner, limits.account, "rehearsal"),
    logAccount: fit(owner, limits.account, "logs"),
    log: fit(owner, limits.log),
    labels: { "pulumi-project": fit(project, limits.label), "pulumi-stack": fit(stack, limits.label) },
  };
}

/**
 * A name of lower-case letters, digits and hyphens that begins with a letter, ends with a letter or digit and is at most
 * `limit` long, with `-role` at its end. What is already of that form stays as it is; what had to be changed or cut ends in
 * eight hex digits of the original's SHA-256, so that `Dev`, `dev` and `dev.` stay apart. An original that ends in eight hex
 * digits itself is hashed too, so that it can never equal another's hashed name.
 */
export function fit(original: string, limit: number, role?: string): string {
  const room = role === undefined ? limit : limit - role.length - 1;
  const plain = clean(original);
  const kept = plain === original && plain.length <= room && !hashed.test(plain);
  const stem = kept ? plain : `${plain.slice(0, room - 9).replace(/-+$/, "")}-${digest(original)}`;
  return role === undefined ? stem : `${stem}-${role}`;
}

/** As {@link fit}, for buckets: their names may not hold "google" or look like it. */
function withoutGoogle(original: string, limit: number, role: string): string {
  const allowed = original.replace(/g[o0]{2}g/gi, "gg");
  const name = allowed === original ? original : `${allowed}-${digest(original)}`;
  return fit(name, limit, role);
}

function clean(original: string): string {
  const plain = original
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return /^[a-z]/.test(plain) ? plain : `x-${plain}`.replace(/-+$/, "");
}

function digest(original: string): string {
  return createHash("sha256").update(original).digest("hex").slice(0, 8);
}
