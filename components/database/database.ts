import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Certificate } from "./certificate";
import { checksumAnnotation } from "../kubernetes/checksum";
import { Archive, DatabaseAccess, databasePod, secretFolder, staysWhereItIs } from "./container";
import { databaseName, databaseServer, dataFolder, port } from "./server";
import { Image } from "../google/image";
import { ClusterAccess } from "../google/kubeconfig";
import { PrepulledImage } from "../kubernetes/prepulledImage";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { reclaimPolicy } from "./volume";
import { skipAwait, restarted } from "../rollout/rollout";
import { WorkloadAccount } from "../google/workloadAccount";

export interface DatabaseArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly image: Image;
  /** The volume's size. It can grow where the cluster's storage class allows it, never shrink. */
  readonly storageGb: number;
  /** Processors asked for, as Kubernetes writes them; four times as many may be used while the machine has them to spare. */
  readonly cpu: string;
  /** Memory, as Kubernetes writes it. */
  readonly memory: string;
  /** The administrator's, for the first start; later ones are given by {@link DatabaseRoles}. */
  readonly administratorPassword: pulumi.Input<string>;
  readonly certificate: Certificate;
  /** Where the log is archived all the time, and what an empty volume is filled from. */
  readonly archive: Archive;
  /** May add to the archive and read it. */
  readonly account: WorkloadAccount;
  /** What an empty volume begins with: `latest` or an instant of the archive; none: an empty database. */
  readonly restoreFrom?: string;
  /** Refuses deletion and replacement of the volume and of what reads it; the disk outlives its claim. */
  readonly protectData: boolean;
  /** How long the first start and each restart are waited for; a restore takes what it takes, within an hour. */
  readonly rolloutMinutes: number;
}

/** What the ConfigMap `database-volume` says of the data; read by stacks/immutableData.ts when a restore is asked for. */
export interface VolumeContent {
  /** The claim's uid. */
  readonly volume: string;
  /** An instant, `latest`, or nothing. */
  readonly restoredFrom: string;
}

const labels = { name: "database" };
/** How long `up` waits for a restore; one that takes longer goes on, and the next `up` waits for it again. */
const restoreMinutes = 60;

/**
 * One PostgreSQL on a volume of its own. The volume is a claim beside the StatefulSet, not a template in it: so it can grow by
 * a setting, is protected by itself, and outlives the StatefulSet's replacement.
 */
export class Database extends pulumi.ComponentResource {
  readonly access: DatabaseAccess;
  /** Itself, when it answers: what can only begin then depends on this. An error, with the cause, when it cannot. */
  readonly answering: pulumi.Output<pulumi.Resource>;
  readonly claimName: pulumi.Output<string>;
  /** Another one when the volume is another. */
  readonly volumeId: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Database", name, {}, opts);
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const guarded = { ...options, protect: args.protectData };
    const { namespace, restoreFrom } = args;
    const metadata = { name: "database", namespace };

    const secret = new kubernetes.core.v1.Secret(
      name,
      { metadata: { name: "database-administrator", namespace }, stringData: { current: args.administratorPassword } },
      options,
    );
    const claim = new kubernetes.core.v1.PersistentVolumeClaim(
      name,
      {
        metadata,
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: `${args.storageGb}Gi` } } },
      },
      guarded,
    );
    this.claimName = claim.metadata.name;
    this.volumeId = claim.metadata.uid;
    // When machines run short the application's pods make room for the database, never the other way.
    const priority = new kubernetes.scheduling.v1.PriorityClass(
      name,
      {
        metadata: { name: "django-gke-database" },
        value: 1_000_000,
        description: "The database goes before the application",
      },
      options,
    );
    const data = {
      volume: { name: "data", persistentVolumeClaim: { claimName: this.claimName } },
      mount: { mountPath: dataFolder },
    };
    const folders = [
      data,
      secretFolder("administrator", secret.metadata.name),
      secretFolder("tls", args.certificate.secretName),
    ];
    const set = new kubernetes.apps.v1.StatefulSet(
      name,
      {
        metadata: { ...metadata, annotations: skipAwait },
        spec: {
          serviceName: "database",
          replicas: 1,
          // Of one pod there is no order to keep, and in order a pod that cannot become ready is never replaced by a fixed one:
          // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
          podManagementPolicy: "Parallel",
          revisionHistoryLimit: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: {
              labels: { ...labels, version: args.image.version },
              // The server reads its certificate when it starts. The administrator's password is read at the first start only.
              annotations: { [checksumAnnotation]: args.certificate.checksum, ...staysWhereItIs },
            },
            spec: databasePod(args.image, databaseServer(args), folders, {
              serviceAccountName: args.account.accountName,
              priorityClassName: priority.metadata.name,
              // SIGINT, the image's stop signal, ends sessions at once; what is left of the time is for writing a checkpoint.
              terminationGracePeriodSeconds: 60,
            }),
          },
        },
      },
      guarded,
    );
    new PrepulledImage(`${name}-image`, { namespace, image: args.image }, { parent: this });
    const minutes = restoreFrom === undefined ? args.rolloutMinutes : Math.max(restoreMinutes, args.rolloutMinutes);
    const ready = restarted({ access: args.cluster, namespace, name: set.metadata.name, minutes });
    // As something to depend on, not as an input: the engine would tell an input's error in words of its own.
    this.answering = ready.apply(() => this);
    const bound = ready.apply(() => set);
    reclaimPolicy(this, name, claim, bound, args.protectData);
    const content: Record<keyof VolumeContent, pulumi.Input<string>> = {
      volume: this.volumeId,
      restoredFrom: restoreFrom ?? "",
    };
    new kubernetes.core.v1.ConfigMap(
      `${name}-volume`,
      { metadata: { name: "database-volume", namespace }, data: content },
      { ...options, dependsOn: bound },
    );
    // A cluster address, not a headless name: clients are refused at once while the pod is away, and no stale or missing name
    // stands between them and the new one. Ready or not, as there is no other: PostgreSQL itself refuses who comes too early,
    // and to be told by probes that it serves would keep everybody waiting for some two seconds more.
    const service = new kubernetes.core.v1.Service(
      name,
      {
        metadata: { ...metadata, annotations: skipAwait },
        spec: {
          selector: labels,
          ports: [{ name: "postgresql", port, targetPort: "postgresql" }],
          publishNotReadyAddresses: true,
        },
      },
      options,
    );

    const { rootName, checksum: rootChecksum } = args.certificate;
    this.access = { host: service.metadata.name, port, database: databaseName, rootName, rootChecksum };
    // Without outputs: they would be waited for, and an error told in words of the engine's.
    this.registerOutputs({});
  }
}
