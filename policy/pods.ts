import * as kubernetes from "@pulumi/kubernetes";
import { ReportViolation, ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { Unwrap } from "@pulumi/pulumi";
import { excepted } from "./exceptions";

/** A workload's pod spec as the program gives it. */
export type PodSpec = Unwrap<kubernetes.types.input.core.v1.PodSpec>;
export type Container = Unwrap<kubernetes.types.input.core.v1.Container>;

/** The pod spec of a resource of any kind. Undefined for resources that create no pods. */
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

/** All containers of a pod, including init containers. */
function containersOf(pod: PodSpec): Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}

/** A rule for the pods of all workloads, except those with an exception. */
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

/** A rule for every container of all workloads. */
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
