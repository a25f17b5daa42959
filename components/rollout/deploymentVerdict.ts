import { Deployment, Event, Pod, ReplicaSet } from "./objects";
import { oneLine, podVerdict } from "./podVerdict";
import { failed, ready, Verdict, waiting } from "./verdict";

/** A Deployment and its related objects, read at the same time. */
export interface DeploymentNow {
  readonly deployment: Deployment | undefined;
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  readonly events: readonly Event[];
}

/** The annotation in which Kubernetes numbers a Deployment's versions, on the Deployment and on each version's ReplicaSet. */
const revision = "deployment.kubernetes.io/revision";

/** Refusals of a pod that are permanent. An exhausted quota, in contrast, may become free again. */
const refusal = /violates PodSecurity|is invalid|admission webhook/i;

/**
 * Whether a Deployment's newest version serves and no older one does, like `kubectl rollout status`
 * (https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go), but with at least `least` pods. That is enough,
 * so that an update does not wait for pods that an autoscaler has just added. It is also required, so that a promoted canary is not ready before
 * its autoscaler has scaled it up.
 */
export function deploymentVerdict({ deployment, replicaSets, pods, events }: DeploymentNow, least: number): Verdict {
  if (deployment === undefined) return failed("it is no longer in the cluster: run pulumi refresh");
  const { metadata, status } = deployment;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return waiting("the cluster has not processed the change yet");

  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  if (updatedReplicas >= least && replicas <= updatedReplicas && availableReplicas >= least) return ready;

  const newest = newestPods(deployment, replicaSets, pods);
  const verdicts = newest.map((pod) => podVerdict(pod, events)).filter(({ state }) => state !== "ready");
  const refused = status?.conditions?.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  return (
    verdicts.find(({ state }) => state === "failed") ??
    (refused === undefined
      ? undefined
      : (refusal.test(refused.message ?? "") ? failed : waiting)(
          oneLine(refused.message ?? "no pod can be created"),
        )) ??
    verdicts[0] ??
    waiting(
      replicas > updatedReplicas
        ? `${replicas - updatedReplicas} pods of the previous version are still running`
        : `${availableReplicas} of ${least} pods are ready`,
    )
  );
}

/** The pods of the newest version, except those that are being deleted. */
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
