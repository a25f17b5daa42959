/** A resource that is exempt from a rule, and the reason. */
export interface Exception {
  readonly rule: string;
  /** The resource's name in the program. */
  readonly resource: string;
  readonly reason: string;
}

/** All exceptions. The pack's tests fail for an exception whose resource or rule no longer exists. */
export const exceptions: readonly Exception[] = [
  {
    rule: "pod-security-restricted",
    resource: "logs",
    reason:
      "the log collector reads its node's files, which only `privileged` allows; nothing else runs in its namespace",
  },
  {
    rule: "no-host-access-or-root",
    resource: "logs",
    reason:
      "the kubelet's files are on the node and belong to root; the collector is root without capabilities and mounts two folders",
  },
  {
    rule: "no-service-account-token",
    resource: "logs",
    reason: "the log collector reads the labels of the site's pods from the API; its account may read nothing else",
  },
  {
    rule: "image-digest",
    resource: "logs",
    reason: "the log collector's image is the upstream release; the local cloud's build of it has a different digest",
  },
  {
    rule: "pdb-and-hpa",
    resource: "edge",
    reason: "it has two pods, whatever the load: each may use two processors",
  },
  {
    rule: "bucket-access-and-versioning",
    resource: "certificates",
    reason: "certificates can be issued again; old versions of keys and locks are of no use",
  },
];

export function excepted(rule: string, resource: string): boolean {
  return exceptions.some((exception) => exception.rule === rule && exception.resource === resource);
}
