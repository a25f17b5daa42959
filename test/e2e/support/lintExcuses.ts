/** A finding of kube-score's that stays, and why. */
export interface Excuse {
  readonly check: string;
  /** Kind and name. */
  readonly objects: RegExp;
  readonly reason: string;
}

/** All of them. One that nothing needs any more fails the test. */
export const excuses: readonly Excuse[] = [
  {
    check: "container-image-pull-policy",
    objects: /^(?!DaemonSet collector$)/,
    reason:
      "Always is for tags, which may move. Ours are digests: what a node has is what was meant, and a pod that starts again " +
      "must not need the registry.",
  },
  {
    check: "container-image-pull-policy",
    objects: /^DaemonSet collector$/,
    reason:
      "Its tag is a release of its makers', who do not move those, and a collector that starts again must not need theirs.",
  },
  {
    check: "container-ephemeral-storage-request-and-limit",
    objects: /^(?!DaemonSet collector$)/,
    reason:
      "Every container's root is read-only and each emptyDir has a sizeLimit, which the kubelet holds it to. What is left is " +
      "its log, which the kubelet cuts off.",
  },
  {
    check: "container-ephemeral-storage-request-and-limit",
    objects: /^DaemonSet collector$/,
    reason:
      "Its root is read-only and it has no emptyDir. What it keeps is a folder of the node, which no such limit counts and its " +
      "own queue bounds (queueBytes in components/logs/collectorConfiguration.ts).",
  },
  {
    check: "container-security-context-user-group-id",
    objects: /^DaemonSet collector$/,
    reason: "The kubelet's files, which it is there to read, are root's. It has no capability and mounts two folders.",
  },
  {
    check: "pod-probes-identical",
    objects: /^DaemonSet collector$/,
    reason: "Nothing is sent to it, so being ready only tells `up` that it works; they differ in patience.",
  },
  {
    check: "pod-probes-identical",
    objects: /^StatefulSet database$/,
    reason: "They ask the same and differ in patience: requests stop after two failures, a restart comes after six.",
  },
  {
    check: "statefulset-has-servicename",
    objects: /^StatefulSet database$/,
    reason:
      "It wants a headless Service. A cluster address refuses clients at once while the one pod is away, and no stale name " +
      "stands between them and the next (components/database/database.ts).",
  },
  {
    check: "deployment-has-host-podantiaffinity",
    objects: /^Deployment (app-|edge$)/,
    reason:
      "Its topologySpreadConstraints spread it over nodes and zones, which is the newer way to say so, and count.",
  },
  {
    check: "deployment-targeted-by-hpa-does-not-have-replicas-configured",
    objects: /^Deployment app-/,
    reason: "The two never want different numbers: docs/decisions/0023-the-autoscaler-is-always-there.md.",
  },
  {
    check: "networkpolicy-targets-pod",
    objects: /^NetworkPolicy (process|cron|cache)$/,
    reason:
      "All policies are created with the namespace, so that no pod runs without them. The committed stacks have no Procfile, cron or cache.",
  },
];
