import { BlockList, isIPv4 } from "node:net";

type Problem = (value: string) => string | undefined;

const pattern =
  (expression: RegExp, rule: string): Problem =>
  (value) =>
    expression.test(value) ? undefined : `${rule}, got "${value}"`;

/** Names of networks, subnetworks, routers and addresses (RFC 1035): https://cloud.google.com/compute/docs/naming-resources */
export const resourceName = pattern(
  /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
  "expected 1-63 characters of a-z, 0-9 and -, starting with a letter and not ending in -",
);

/** Names of clusters: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters */
export const clusterName = pattern(
  /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
  "expected 1-40 characters of a-z, 0-9 and -, starting with a letter and not ending in -",
);

/** IDs of service accounts: https://cloud.google.com/iam/docs/service-accounts-create */
export const accountId = pattern(
  /^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/,
  "expected 6-30 characters of a-z, 0-9 and -, starting with a letter and not ending in -",
);

/** Names of buckets: https://cloud.google.com/storage/docs/buckets#naming */
export const bucketName: Problem = (value) => {
  const wellFormed =
    /^[a-z0-9][-_.a-z0-9]{1,220}[a-z0-9]$/.test(value) && value.split(".").every((part) => part.length <= 63);
  if (!wellFormed || isIPv4(value))
    return `expected 3-63 characters of a-z, 0-9, - and _, starting and ending with a letter or digit, got "${value}"`;
  if (value.startsWith("goog") || value.includes("google"))
    return `a bucket's name must not start with "goog" or contain "google", got "${value}"`;
  return undefined;
};

/** IDs of repositories: https://cloud.google.com/artifact-registry/docs/repositories/create-repos */
export const repositoryId = pattern(
  /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
  "expected 1-63 characters of a-z, 0-9 and -, starting with a letter and not ending in -",
);

/** Names of log buckets, sinks and exclusions: https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.sinks */
export const logId = pattern(
  /^[A-Za-z0-9][-_.A-Za-z0-9]{0,99}$/,
  "expected 1-100 characters of letters, digits, -, _ and ., starting with a letter or digit",
);

export const apiName = pattern(
  /^[a-z][-a-z0-9]*(\.[a-z][-a-z0-9]*)+$/,
  'expected the name of an API, such as "compute.googleapis.com"',
);

/** Zones (europe-west1-b) and regions (europe-west1). */
export const location = pattern(/^[a-z]+-[a-z]+\d+(-[a-z])?$/, "expected a region or zone");

/** Regions, as a name or self link. */
export const region = pattern(/^(.*\/)?[a-z]+-[a-z]+\d+$/, "expected a region");

/** Members of IAM policies: https://cloud.google.com/iam/docs/principal-identifiers */
export const member = pattern(
  /^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group|domain|principal|principalSet|projectOwner|projectEditor|projectViewer|deleted):.+)$/,
  'expected a member with its kind, such as "serviceAccount:name@project.iam.gserviceaccount.com"',
);

/** Roles of IAM policies. */
export const role = pattern(
  /^(roles|projects\/[^/]+\/roles|organizations\/[^/]+\/roles)\/[\w.]+$/,
  'expected a role, such as "roles/viewer"',
);

/** Keys of labels: https://cloud.google.com/compute/docs/labeling-resources#requirements */
export const labelKey = pattern(
  /^[a-z][-_a-z0-9]{0,62}$/,
  "expected label keys of a-z, 0-9, - and _, starting with a letter, at most 63 characters",
);

/** A time in RFC 3339, or hours and minutes. */
export const time = pattern(
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
  "expected a time in RFC 3339 format",
);
export const hour = pattern(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time as HH:mm");

export const seconds = pattern(/^\d+(\.\d{1,9})?s$/, 'expected a duration in seconds, such as "2592000s"');

export const cidr: Problem = (value) =>
  parseCidr(value) === undefined ? `expected an IPv4 range, such as 10.0.0.0/20, got "${value}"` : undefined;

/** An IPv4 range whose host bits are zero. */
export const networkCidr: Problem = (value) => {
  const range = parseCidr(value);
  if (range === undefined) return cidr(value);
  return range.base === range.address ? undefined : `expected a range whose host bits are zero, got "${value}"`;
};

/** The range of a control plane, which must be a /28. */
export const masterCidr: Problem = (value) => {
  const range = parseCidr(value);
  return range?.length === 28 ? undefined : `expected an IPv4 range of exactly /28, got "${value}"`;
};

interface Range {
  readonly address: number;
  readonly base: number;
  readonly length: number;
}

function parseCidr(value: string): Range | undefined {
  const [ip = "", bits = "", ...more] = value.split("/");
  const length = Number(bits);
  if (!isIPv4(ip) || !/^\d{1,2}$/.test(bits) || length > 32 || more.length > 0) return undefined;
  const address = ip.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);
  return { address, base: address - (address % 2 ** (32 - length)), length };
}

/** True if the range `outer` contains all of `inner`. */
export function contains(outer: string, inner: string): boolean {
  const [large, small] = [parseCidr(outer), parseCidr(inner)];
  if (large === undefined || small === undefined || large.length > small.length) return false;
  const block = new BlockList();
  block.addSubnet(outer.split("/")[0] ?? "", large.length);
  return block.check(inner.split("/")[0] ?? "");
}

/** The second address of a range, which Google assigns to the gateway. */
export function gatewayOf(value: string): string {
  const base = (parseCidr(value)?.base ?? 0) + 1;
  return [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".");
}
