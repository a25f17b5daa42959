import { Claim, Event, Pod, StatefulSet } from "./objects";
import { lastWarning, oneLine, podVerdict } from "./podVerdict";
import { failed, ready, Verdict, waiting } from "./verdict";

/** A StatefulSet and its related objects, read at the same time. */
export interface StatefulSetNow {
  readonly statefulSet: StatefulSet | undefined;
  readonly pods: readonly Pod[];
  /** The namespace's claims, including those of its pods. */
  readonly claims: readonly Claim[];
  /** Warnings about pods and claims. */
  readonly events: readonly Event[];
}

/** The label of a pod with the version of its StatefulSet. */
const revisionLabel = "controller-revision-hash";

/**
 * Whether all pods of a StatefulSet have its newest version and are ready, like `kubectl rollout status`
 * (https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go). Unlike that, it also checks the pods if a change
 * was reverted before it was complete: the status then already shows the old version while the pod still has the other one.
 */
export function statefulSetVerdict({ statefulSet, pods, claims, events }: StatefulSetNow): Verdict {
  if (statefulSet === undefined) return failed("it is no longer in the cluster: run pulumi refresh");
  const { metadata, spec, status } = statefulSet;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return waiting("the cluster has not processed the change yet");

  const { replicas: wanted = 1 } = spec;
  const { readyReplicas = 0, updatedReplicas = 0, updateRevision } = status ?? {};
  if (updatedReplicas >= wanted && readyReplicas >= wanted) return ready;

  const own = pods.filter(({ metadata: { ownerReferences } }) =>
    ownerReferences?.some(({ kind, name }) => kind === "StatefulSet" && name === metadata.name),
  );
  const newest = own.filter(
    ({ metadata: { labels, deletionTimestamp } }) =>
      labels?.[revisionLabel] === updateRevision && deletionTimestamp === undefined,
  );
  const verdicts = newest.map((pod) => podVerdict(pod, events)).filter(({ state }) => state !== "ready");
  const volume = volumeCause(statefulSet, claims, events);
  return (
    verdicts.find(({ state }) => state === "failed") ??
    (volume === undefined ? undefined : waiting(volume)) ??
    verdicts[0] ??
    waiting(
      own.length > newest.length
        ? `${own.length - newest.length} pods of the previous version are still running`
        : `${readyReplicas} of ${wanted} pods are ready`,
    )
  );
}

/** Why a volume is missing. A pod that waits for one reports only that it has no node. */
function volumeCause({ spec }: StatefulSet, claims: readonly Claim[], events: readonly Event[]): string | undefined {
  const names = spec.template?.spec?.volumes?.map((volume) => volume.persistentVolumeClaim?.claimName) ?? [];
  for (const { metadata, status } of claims) {
    if (!names.includes(metadata.name) || status?.phase === "Bound") continue;
    if (status?.phase === "Lost") return `the volume ${metadata.name} is lost: its disk no longer exists`;
    const warning = lastWarning(metadata.name, events, /./);
    if (warning !== undefined) return oneLine(`the volume ${metadata.name} cannot be created: ${warning}`);
  }
  return undefined;
}
