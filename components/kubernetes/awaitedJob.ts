import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterMinutes, within } from "./timeouts";
import { skipAwait } from "../rollout/rollout";

type JobSpec = kubernetes.types.input.batch.v1.JobSpec;

/** The arguments of {@link awaitedJob}. */
export interface AwaitedJobArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: JobSpec;
}

/** An annotation of a Job's pods with the database's volume, so that a different volume creates a new Job. */
export const volumeAnnotation = "django-gke/volume";

/** A pod that is evicted or lost with its node does not count as a try. */
export const disruptionIsNoTry: JobSpec["podFailurePolicy"] = {
  rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
};

/** A Job's deadline. Its pods are deleted when it is reached, so it is just after the update has stopped waiting and has shown their logs. */
export function jobSeconds(rolloutMinutes: number): number {
  return rolloutMinutes * 60 + 15;
}

/**
 * A Job that the program itself waits for (`rollout/rollout.ts`). Most fields of a Job are immutable, so a change creates a new one with a
 * generated name. A failed Job is created again by the next update.
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
