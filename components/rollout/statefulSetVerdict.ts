import { Claim, Event, Pod, StatefulSet } from "./objects";
import { lastWarning, oneLine, podVerdict } from "./podVerdict";
import { failed, ready, Verdict, waiting } from "./verdict";

/** A StatefulSet and what belongs to it, read at one time. */
export interface StatefulSetNow {
  readonly statefulSet: StatefulSet | undefined;
  readonly pods: readonly Pod[];
  /** The volumes that its pods ask for, and others. */
  readonly claims: readonly Claim[];
  /** Warnings about pods and claims. */
  readonly events: readonly Event[];
}

/** Where Kubernetes writes on a pod which version of its StatefulSet it is of. */
const revisionLabel = "controller-revision-hash";

/**
 * Whether all pods of a StatefulSet are of its newest version and ready: what `kubectl rollout status` waits for
 * (https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go), and that they are of that version
 * also after a change that was taken back before it was through: by the status alone the set is then at its old version again,
 * while its pod is still of the other one.
 */
export function statefulSetVerdict({ statefulSet, pods, claims, events }: StatefulSetNow): Verdict {
  if (statefulSet === undefined) return failed("it is not in the cluster any more: run pulumi refresh");
  const { metadata, spec, status } = statefulSet;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return waiting("the cluster has not looked at it yet");

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
        ? `${own.length - newest.length} pods of the version before are still there`
        : `${readyReplicas} of ${wanted} pods are ready`,
    )
  );
}

/** Why a volume is not there: a pod that waits for one says no more than that it has no node. */
function volumeCause({ spec }: StatefulSet, claims: readonly Claim[], events: readonly Event[]): string | undefined {
  const names = spec.template?.spec?.volumes?.map((volume) => volume.persistentVolumeClaim?.claimName) ?? [];
  for (const { metadata, status } of claims) {
    if (!names.includes(metadata.name) || status?.phase === "Bound") continue;
    if (status?.phase === "Lost") return `the volume ${metadata.name} is lost: what held its data is gone`;
    const warning = lastWarning(metadata.name, events, /./);
    if (warning !== undefined) return oneLine(`the volume ${metadata.name} cannot be made: ${warning}`);
  }
  return undefined;
}
