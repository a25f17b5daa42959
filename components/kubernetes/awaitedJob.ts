import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterMinutes, within } from "./timeouts";
import { skipAwait } from "../rollout/rollout";

type JobSpec = kubernetes.types.input.batch.v1.JobSpec;

export interface AwaitedJobArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: JobSpec;
}

/** On a Job's pods: the database's volume that they work on, so that another volume makes another Job. */
export const volumeAnnotation = "django-gke/volume";

/** A pod that a node's end takes with it is not counted as a try. */
export const disruptionIsNoTry: JobSpec["podFailurePolicy"] = {
  rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
};

/** A Job's pods go with its end, so it ends just after the update has stopped waiting and has told what they said. */
export function jobSeconds(rolloutMinutes: number): number {
  return rolloutMinutes * 60 + 15;
}

/**
 * A Job that the program waits for itself (`waiting/rollout.ts`). Kubernetes lets hardly anything of one be changed, so a change makes
 * another, under a name that Kubernetes gives; one that failed is made again by the next update.
 */
export function awaitedJob(
  parent: pulumi.Resource,
  name: string,
  { namespace, labels, spec }: AwaitedJobArgs,
): kubernetes.batch.v1.Job {
  const annotations = { "pulumi.com/replaceUnready": "true", ...skipAwait };
  return new kubernetes.batch.v1.Job(
    name,
    { metadata: { namespace, labels, annotations }, spec },
    { parent, customTimeouts: within(clusterMinutes), replaceOnChanges: ["spec"] },
  );
}
