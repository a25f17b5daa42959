import { Deployment, Event, Pod, ReplicaSet } from "./objects";
import { oneLine, podVerdict } from "./podVerdict";
import { failed, ready, Verdict, waiting } from "./verdict";

/** A Deployment and what belongs to it, read at one time. */
export interface DeploymentNow {
  readonly deployment: Deployment | undefined;
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  readonly events: readonly Event[];
}

/** Where Kubernetes counts the versions of a Deployment, on it and on each version's ReplicaSet. */
const revision = "deployment.kubernetes.io/revision";

/** Refusals of a pod that no waiting changes; a full quota, in contrast, may empty. */
const refusal = /violates PodSecurity|is invalid|admission webhook/i;

/**
 * Whether a Deployment's newest version serves and no older one does: what `kubectl rollout status` waits for
 * (https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go), except that `least` pods are
 * enough, so that an update does not wait for a number that an autoscaler has just raised, and necessary, so that a canary that
 * is promoted is not taken for ready before its autoscaler has raised it.
 */
export function deploymentVerdict({ deployment, replicaSets, pods, events }: DeploymentNow, least: number): Verdict {
  if (deployment === undefined) return failed("it is not in the cluster any more: run pulumi refresh");
  const { metadata, status } = deployment;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return waiting("the cluster has not looked at it yet");

  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  if (updatedReplicas >= least && replicas <= updatedReplicas && availableReplicas >= least) return ready;

  const newest = newestPods(deployment, replicaSets, pods);
  const verdicts = newest.map((pod) => podVerdict(pod, events)).filter(({ state }) => state !== "ready");
  const refused = status?.conditions?.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  return (
    verdicts.find(({ state }) => state === "failed") ??
    (refused === undefined
      ? undefined
      : (refusal.test(refused.message ?? "") ? failed : waiting)(oneLine(refused.message ?? "no pod can be made"))) ??
    verdicts[0] ??
    waiting(
      replicas > updatedReplicas
        ? `${replicas - updatedReplicas} pods of the version before are still there`
        : `${availableReplicas} of ${least} pods are ready`,
    )
  );
}

/** The pods of the newest version, those that are on their way out left aside. */
function newestPods(deployment: Deployment, replicaSets: readonly ReplicaSet[], pods: readonly Pod[]): Pod[] {
  const current = deployment.metadata.annotations?.[revision];
  const names = new Set(
    replicaSets
      .filter(
        ({ metadata }) =>
          metadata.annotations?.[revision] === current && isOwnedBy(metadata, "Deployment", deployment.metadata.name),
      )
      .map(({ metadata }) => metadata.name),
  );
  return pods.filter(
    ({ metadata }) =>
      metadata.deletionTimestamp === undefined &&
      metadata.ownerReferences?.some(({ kind, name }) => kind === "ReplicaSet" && names.has(name)),
  );
}

function isOwnedBy(metadata: ReplicaSet["metadata"], kind: string, name: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.kind === kind && owner.name === name) ?? false;
}
