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
    objects: /./,
    reason:
      "Always is for tags, which may move. Ours are digests: what a node has is what was meant, and a pod that starts again " +
      "must not need the registry.",
  },
  {
    check: "container-ephemeral-storage-request-and-limit",
    objects: /./,
    reason:
      "Every container's root is read-only and each emptyDir has a sizeLimit, which the kubelet holds it to. What is left is " +
      "its log, which the kubelet cuts off.",
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
      "stands between them and the next (components/database.ts).",
  },
  {
    check: "deployment-has-host-podantiaffinity",
    objects: /^Deployment app-/,
    reason:
      "Its topologySpreadConstraints spread it over nodes and zones, which is the newer way to say so, and count.",
  },
  {
    check: "deployment-targeted-by-hpa-does-not-have-replicas-configured",
    objects: /^Deployment app-/,
    reason: "The two never want different numbers: docs/decisions/0023-the-autoscaler-is-always-there.md.",
  },
];
