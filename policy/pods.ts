import * as kubernetes from "@pulumi/kubernetes";
import { ReportViolation, ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { Unwrap } from "@pulumi/pulumi";
import { excepted } from "./exceptions";

/** What a workload's pods are made of, as a program gives it. */
export type PodSpec = Unwrap<kubernetes.types.input.core.v1.PodSpec>;
export type Container = Unwrap<kubernetes.types.input.core.v1.Container>;

/** The pods that a resource makes, whatever its kind; undefined for one that makes none. */
export function podOf(resource: Pick<ResourceValidationArgs, "asType">): PodSpec | undefined {
  const { Deployment, StatefulSet, DaemonSet, ReplicaSet } = kubernetes.apps.v1;
  const { Job, CronJob } = kubernetes.batch.v1;
  const templated =
    resource.asType(Deployment) ??
    resource.asType(StatefulSet) ??
    resource.asType(DaemonSet) ??
    resource.asType(ReplicaSet) ??
    resource.asType(Job) ??
    resource.asType(CronJob)?.spec?.jobTemplate;
  return templated?.spec?.template?.spec ?? resource.asType(kubernetes.core.v1.Pod)?.spec;
}

/** All containers of a pod: those that come before it, too. */
function containersOf(pod: PodSpec): Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}

/** A rule over the pods of every workload, but for those that are excepted from it by name. */
export function podRule(
  name: string,
  description: string,
  check: (pod: PodSpec, report: ReportViolation) => void,
): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      const pod = podOf(args);
      if (pod !== undefined && !excepted(name, args.name)) check(pod, report);
    },
  };
}

/** A rule over each container of every workload. */
export function containerRule(
  name: string,
  description: string,
  check: (container: Container, report: (what: string) => void) => void,
): ResourceValidationPolicy {
  return podRule(name, description, (pod, report) => {
    for (const container of containersOf(pod))
      check(container, (what) => report(`container ${container.name}: ${what}`));
  });
}
