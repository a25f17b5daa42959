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
    rule: "namespaces-are-restricted",
    resource: "logs",
    reason: "the log collector reads files of its node, which only `privileged` admits; it is alone in its namespace",
  },
  {
    rule: "pods-are-confined",
    resource: "logs",
    reason:
      "the kubelet's files are root's and on the node; the collector is root without any capability and mounts two folders",
  },
  {
    rule: "pods-mount-no-token",
    resource: "logs",
    reason:
      "the log collector asks the API for the labels of the site's pods; its account may read those and nothing else",
  },
  {
    rule: "images-are-digests",
    resource: "logs",
    reason:
      "the log collector's image is its makers' own, which a release names; the local cloud's build of it has another digest",
  },
  {
    rule: "deployments-are-guarded-and-scaled",
    resource: "edge",
    reason:
      "it has two pods, whatever the load: each may use two processors",
  },
  {
    rule: "only-static-files-and-media-are-public",
    resource: "certificates",
    reason: "certificates can be issued again; old versions of keys and locks are of no use",
  },
];

export function excepted(rule: string, resource: string): boolean {
  return exceptions.some((exception) => exception.rule === rule && exception.resource === resource);
}
