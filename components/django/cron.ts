import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Django, djangoContainer, djangoUser, djangoVolumes, shell } from "./container";
import { disruptionIsNoTry } from "../kubernetes/awaitedJob";
import { podSecurity } from "../kubernetes/podSecurity";
import { clusterMinutes, within } from "../kubernetes/timeouts";

/** The arguments of {@link Cron}. */
export interface CronArgs {
  readonly namespace: pulumi.Input<string>;
  /** The command's name in the settings: lower-case letters, digits and hyphens. */
  readonly commandName: string;
  readonly colour: string;
  readonly django: Django;
  /**
   * When it runs: a cron schedule, in UTC.
   * @example "0 3 * * *"
   */
  readonly schedule: string;
  /** A shell command. */
  readonly command: string;
}

/** A run that takes longer is considered stuck. It would block all later ones. */
const deadlineSeconds = 6 * 3600;

/**
 * One of the project's commands, run on a schedule in the main colour only. Runs never overlap. A failed run is not retried before its next
 * time, because it may have done half of its work. `npm run status` shows the last run.
 */
export class Cron extends pulumi.ComponentResource {
  constructor(name: string, args: CronArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Cron", name, {}, opts);
    const { namespace, commandName, django, schedule, command } = args;
    const labels = { name: "cron", cron: commandName };
    new kubernetes.batch.v1.CronJob(
      name,
      {
        metadata: { name: `cron-${commandName}`, namespace, labels },
        spec: {
          schedule,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          // If the control plane was down at the scheduled time, the command still runs up to ten minutes late.
          startingDeadlineSeconds: 600,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 1,
          jobTemplate: {
            metadata: { labels },
            spec: {
              backoffLimit: 0,
              podFailurePolicy: disruptionIsNoTry,
              activeDeadlineSeconds: deadlineSeconds,
              template: {
                metadata: { labels: { ...labels, colour: args.colour, version: django.image.version } },
                spec: {
                  serviceAccountName: django.accountName,
                  automountServiceAccountToken: false,
                  enableServiceLinks: false,
                  restartPolicy: "Never",
                  securityContext: podSecurity(djangoUser),
                  containers: [
                    djangoContainer(django, {
                      name: commandName,
                      args: shell(command),
                      // Keeps the last lines of a failed command for `npm run status`.
                      terminationMessagePolicy: "FallbackToLogsOnError",
                    }),
                  ],
                  volumes: djangoVolumes(django),
                },
              },
            },
          },
        },
      },
      { parent: this, customTimeouts: within(clusterMinutes) },
    );
    this.registerOutputs({});
  }
}
