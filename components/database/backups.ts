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

/** The arguments of {@link Backups}. */
export interface BackupsArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly image: Image;
  readonly database: Database;
  /** The database user that makes backups. */
  readonly login: DatabaseLogin;
  readonly archive: Archive;
  /** May add to the archive and delete expired backups. */
  readonly backupAccount: WorkloadAccount;
  /** May read the archive. */
  readonly rehearsalAccount: WorkloadAccount;
  /**
   * When a base backup is made: a cron schedule, in UTC.
   * @example "0 3 * * *"
   */
  readonly schedule: string;
  /**
   * How many base backups are kept, as an age or a number.
   * @example "14 days"
   * @example "5 backups"
   */
  readonly keep: string;
  /** When the newest backup is restored and checked: a cron schedule, in UTC. */
  readonly rehearsal: string;
  /** The size of the database's volume in GB. A rehearsal restores into a volume of the same size. */
  readonly storageGb: number;
  /** How long `up` waits for the first backup, in minutes. */
  readonly rolloutMinutes: number;
}

const restoreFolder = "/var/lib/postgresql/rehearsal";
/**
 * The resources of Barman, which compresses and uploads parts of 20 MB in parallel, and of a rehearsal's PostgreSQL. The small CPU request
 * gives visitors priority on a busy node; on an idle node a backup can use a whole processor.
 */
const resources = { requests: { cpu: "10m", memory: "512Mi" }, limits: { cpu: "1", memory: "512Mi" } };

/**
 * Base backups and rehearsals of a restore, both on a schedule. Each leaves its result in its pod; `npm run status` shows the latest. Between
 * backups the database itself archives its log.
 *
 * The first backup is made at once, because the archived log is useless without one. It is repeated when the volume, the image or `keep`
 * changes.
 */
export class Backups extends pulumi.ComponentResource {
  /** The name of the first backup's Job. Resolves once the Job is running or done; rejects with the cause if it fails. */
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
            // Skip a run that is more than an hour late, for example because the control plane was down.
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
    // Registers no outputs: the engine would wait for them and report their errors in its own words.
    this.registerOutputs({});
  }
}

/** The spec of a Job that is tried twice. */
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

/** A pod that reads the database's files. It runs on the database's node, where the volume is mounted, and cannot write to it. */
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

/** A pod that restores into a separate volume, which is deleted with the pod. */
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
