import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checksumAnnotation } from "../kubernetes/checksum";
import { Django, djangoChecksum, djangoContainer, djangoUser, djangoVolumes, shell, Size } from "./container";
import { ClusterAccess } from "../google/kubeconfig";
import { podSecurity } from "../kubernetes/podSecurity";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { skipAwait, rolledOut } from "../rollout/rollout";

export interface ProcessArgs extends Size {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  /** The process's name in the Procfile, as Kubernetes allows it. */
  readonly processName: string;
  readonly colour: string;
  readonly django: Django;
  /** A shell command. */
  readonly command: string;
  readonly replicas: number;
  /** Seconds that a job in progress has to finish after SIGTERM. */
  readonly graceSeconds: number;
  /** How long its pods may take to run before the update fails. */
  readonly rolloutMinutes: number;
}

/** A process that ends within so many seconds of its start does not count as running. */
const startSeconds = 5;

/**
 * A process of the project beside its web server, such as a Celery worker. It serves no requests, so no Service, budget or
 * autoscaler of the web pods selects it. Old pods are stopped only once new ones run, so two versions run side by side for some
 * seconds.
 */
export class Process extends pulumi.ComponentResource {
  /** The Deployment's name; known once its pods run. An error, with the cause, if they cannot. */
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
    // Without outputs: the engine would wait for them and report their error in its own words.
    this.registerOutputs({});
  }
}
