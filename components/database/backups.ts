import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { awaitedJob, disruptionIsNoTry, volumeAnnotation } from "../kubernetes/awaitedJob";
import { Database } from "./database";
import {
  Archive,
  archiveVariables,
  clientOf,
  DatabaseLogin,
  databasePod,
  memoryVariable,
  secretFolder,
  staysWhereItIs,
} from "./container";
import { copySeconds, dataFolder } from "./server";
import { Image } from "../google/image";
import { ClusterAccess } from "../google/kubeconfig";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { atWork } from "../rollout/rollout";
import { WorkloadAccount } from "../google/workloadAccount";

type PodSpec = kubernetes.types.input.core.v1.PodSpec;

export interface BackupsArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly image: Image;
  readonly database: Database;
  /** Who connects to make a backup. */
  readonly login: DatabaseLogin;
  readonly archive: Archive;
  /** May add to the archive, and delete what is too old. */
  readonly backupAccount: WorkloadAccount;
  /** May read the archive. */
  readonly rehearsalAccount: WorkloadAccount;
  /** When a base backup is made, in UTC, as cron writes it. */
  readonly schedule: string;
  /** How many are kept: `14 days` or `5 backups`. */
  readonly keep: string;
  /** When the newest one is restored and looked at. */
  readonly rehearsal: string;
  /** The size of a volume that the data fits in. */
  readonly storageGb: number;
  readonly rolloutMinutes: number;
}

const restoreFolder = "/var/lib/postgresql/rehearsal";
/**
 * Of Barman, which compresses and sends pieces of 20 MB side by side, and of the PostgreSQL of a rehearsal. Readers go first on a busy
 * node; where nobody else wants the processor they have all of it.
 */
const resources = { requests: { cpu: "10m", memory: "512Mi" }, limits: { cpu: "1", memory: "512Mi" } };

/**
 * Base backups on a schedule, and rehearsals of a restore. What the last of each said is in its pod, and shown by
 * `npm run status`; the log in between is archived by the database itself.
 *
 * The first backup is made at once, and again when the volume, the image or what is kept is another: without one the archived log is
 * of no use.
 */
export class Backups extends pulumi.ComponentResource {
  /** The first backup's Job; known when it is done or well at work. An error, with the cause, when it failed. */
  readonly first: pulumi.Output<string>;

  constructor(name: string, args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Backups", name, {}, opts);
    const { namespace } = args;
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const backup = backupPod(args);
    const scheduled = (its: string, schedule: string, spec: PodSpec) =>
      new kubernetes.batch.v1.CronJob(
        its,
        {
          metadata: { name: its, namespace },
          spec: {
            schedule,
            timeZone: "Etc/UTC",
            concurrencyPolicy: "Forbid",
            // Missed by more than an hour, while the control plane was away, say: the next one will do.
            startingDeadlineSeconds: 3600,
            successfulJobsHistoryLimit: 1,
            failedJobsHistoryLimit: 1,
            jobTemplate: { metadata: { labels: { name: its } }, spec: jobSpec(its, spec, args.storageGb) },
          },
        },
        options,
      );
    scheduled("backup", args.schedule, backup);
    scheduled("rehearsal", args.rehearsal, rehearsalPod(args));

    const first = awaitedJob(this, `${name}-first`, {
      namespace,
      labels: { name: "backup" },
      spec: jobSpec("backup", backup, args.storageGb, { [volumeAnnotation]: args.database.volumeId }),
    });
    this.first = atWork(
      { access: args.cluster, namespace, name: first.metadata.name, minutes: args.rolloutMinutes },
      "the first backup",
    );
    // Without outputs: they would be waited for, and an error told in words of the engine's.
    this.registerOutputs({});
  }
}

/** Two attempts. */
function jobSpec(
  name: string,
  spec: PodSpec,
  storageGb: number,
  annotations: Readonly<Record<string, pulumi.Input<string>>> = {},
): kubernetes.types.input.batch.v1.JobSpec {
  return {
    backoffLimit: 1,
    podFailurePolicy: disruptionIsNoTry,
    activeDeadlineSeconds: copySeconds(storageGb),
    template: { metadata: { labels: { name }, annotations: { ...annotations, ...staysWhereItIs } }, spec },
  };
}

/** Reads the database's files beside it, on the node where the volume is, and may change none. */
function backupPod(args: BackupsArgs): PodSpec {
  const client = clientOf(args.database.access);
  return databasePod(
    args.image,
    {
      name: "backup",
      command: ["backup"],
      env: [
        ...client.variables,
        { name: "PASSWORD_FILE", value: `/run/secrets/backup/${args.login.key}` },
        ...archiveVariables(args.archive),
        { name: "KEEP", value: args.keep },
      ],
      resources,
    },
    [
      {
        volume: { name: "data", persistentVolumeClaim: { claimName: args.database.claimName } },
        mount: { mountPath: dataFolder, readOnly: true },
      },
      secretFolder("backup", args.login.secretName),
      client.folder,
    ],
    {
      serviceAccountName: args.backupAccount.accountName,
      restartPolicy: "Never",
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { name: "database" } }, topologyKey: "kubernetes.io/hostname" },
          ],
        },
      },
    },
  );
}

/** Restores into a volume of its own, which goes with the pod. */
function rehearsalPod(args: BackupsArgs): PodSpec {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: `${args.storageGb}Gi` } } };
  return databasePod(
    args.image,
    {
      name: "rehearsal",
      command: ["rehearse"],
      env: [
        ...archiveVariables(args.archive),
        { name: "DATABASE_NAME", value: args.database.access.database },
        { name: "RESTORE_FOLDER", value: restoreFolder },
        memoryVariable,
      ],
      resources,
    },
    [
      {
        volume: { name: "restored", ephemeral: { volumeClaimTemplate: { spec } } },
        mount: { mountPath: restoreFolder },
      },
    ],
    { serviceAccountName: args.rehearsalAccount.accountName, restartPolicy: "Never" },
  );
}
