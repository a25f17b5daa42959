import { createHash } from "node:crypto";

/** The names and labels of a stack's resources in Google Cloud. */
export interface Names {
  /** The network, subnetwork, router, NAT, address and DNS zone share this name. They are different kinds of resources, each with a limit of 63. */
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
  /** The log's name in Cloud Logging, and the prefix of its bucket's. */
  readonly log: string;
  /** The labels of all resources that cost money, so that a bill can be split by stack. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The namespaces in the cluster: the site's, and the log collector's. */
export const namespaces = { site: "django-gke", logs: "django-gke-logs" } as const;

/** Google's limits on the length of names. */
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

/** Eight hex digits at the end of a name mean that it was changed: see {@link fit}. */
const hashed = /-[0-9a-f]{8}$/;

/**
 * The names of a stack's resources. The same arguments always result in the same names. Two stacks of a project never share a name, and two Google
 * projects never share a bucket's name. Names are valid for all project and stack names that Pulumi allows (up to 100 letters, digits, `.`, `_`,
 * `-`).
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
 * Turns a text into a name of lower-case letters, digits and hyphens that starts with a letter, ends with a letter or digit, is at most `limit`
 * long, and has `-role` at its end. A text that already has this form is not changed. If it has to be changed or cut, eight hex digits of its
 * SHA-256 are appended, so that `Dev`, `dev` and `dev.` result in different names. This is also done if a text ends in eight hex digits itself, so
 * that it never equals the hashed name of a different text.
 */
export function fit(original: string, limit: number, role?: string): string {
  const room = role === undefined ? limit : limit - role.length - 1;
  const plain = clean(original);
  const kept = plain === original && plain.length <= room && !hashed.test(plain);
  const stem = kept ? plain : `${plain.slice(0, room - 9).replace(/-+$/, "")}-${digest(original)}`;
  return role === undefined ? stem : `${stem}-${role}`;
}

/** Like {@link fit}, for buckets, whose names may not contain "google" or look like it. */
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
