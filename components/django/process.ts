import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checksumAnnotation } from "../kubernetes/checksum";
import { Django, djangoChecksum, djangoContainer, djangoUser, djangoVolumes, shell, Size } from "./container";
import { ClusterAccess } from "../google/kubeconfig";
import { podSecurity } from "../kubernetes/podSecurity";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { skipAwait, rolledOut } from "../rollout/rollout";

/** The arguments of {@link Process}. */
export interface ProcessArgs extends Size {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  /** The process's name in the Procfile, in a form that Kubernetes allows. */
  readonly processName: string;
  readonly colour: string;
  readonly django: Django;
  /** A shell command. */
  readonly command: string;
  readonly replicas: number;
  /** How many seconds a job in progress has to finish after SIGTERM. */
  readonly graceSeconds: number;
  /** How long the pods may take to start before the update fails, in minutes. */
  readonly rolloutMinutes: number;
}

/** For how many seconds a process must run before it counts as started. */
const startSeconds = 5;

/**
 * One of the project's processes other than the web server, such as a Celery worker. It serves no requests, so the web pods' Service, disruption
 * budget and autoscaler do not select it. Old pods stop only after new ones have started, so two versions run side by side for some seconds.
 */
export class Process extends pulumi.ComponentResource {
  /** The Deployment's name. Resolves once its pods run; rejects with the cause if they cannot. */
  readonly deployment: pulumi.Output<string>;

  constructor(name: string, args: ProcessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Process", name, {}, opts);
    const { namespace, processName, colour, replicas, rolloutMinutes } = args;
    const django: Django = { ...args.django, size: args };
    const metadata = { name: `process-${processName}-${colour}`, namespace };
    const labels = { name: "process", process: processName, colour };
    const options = { parent: this, customTimeouts: within(clusterMinutes) };

    new kubernetes.policy.v1.PodDisruptionBudget(
      name,
      { metadata, spec: { maxUnavailable: "25%", selector: { matchLabels: labels } } },
      options,
    );
    const deployment = new kubernetes.apps.v1.Deployment(
      name,
      {
        metadata: { ...metadata, labels, annotations: skipAwait },
        spec: {
          replicas,
          revisionHistoryLimit: 2,
          minReadySeconds: startSeconds,
          progressDeadlineSeconds: rolloutMinutes * 60,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
          selector: { matchLabels: labels },
          template: {
            metadata: {
              labels: { ...labels, version: django.image.version },
              annotations: { [checksumAnnotation]: djangoChecksum(django) },
            },
            spec: {
              serviceAccountName: django.accountName,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              terminationGracePeriodSeconds: args.graceSeconds,
              securityContext: podSecurity(djangoUser),
              containers: [djangoContainer(django, { name: processName, args: shell(args.command) })],
              volumes: djangoVolumes(django),
            },
          },
        },
      },
      options,
    );
    this.deployment = rolledOut(
      { access: args.cluster, namespace, name: deployment.metadata.name, minutes: rolloutMinutes },
      replicas,
    );
    // Registers no outputs: the engine would wait for them and report their errors in its own words.
    this.registerOutputs({});
  }
}
