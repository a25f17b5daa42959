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

/** The arguments of {@link Database}. */
export interface DatabaseArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly image: Image;
  /** The size of the volume in GB. It can grow if the cluster's storage class allows it, but never shrink. */
  readonly storageGb: number;
  /**
   * The CPU request, in Kubernetes' notation. The limit is four times as much.
   * @example "250m"
   */
  readonly cpu: string;
  /**
   * The memory request and limit, in Kubernetes' notation.
   * @example "1Gi"
   */
  readonly memory: string;
  /** The administrator's password at the first start. {@link DatabaseRoles} sets later ones. */
  readonly administratorPassword: pulumi.Input<string>;
  readonly certificate: Certificate;
  /** Receives the log continuously. `restoreFrom` fills an empty volume from it. */
  readonly archive: Archive;
  /** May add to the archive and read it. */
  readonly account: WorkloadAccount;
  /**
   * The point in time to restore an empty volume to: `latest`, or a time covered by the archive.
   * @default an empty database
   */
  readonly restoreFrom?: string;
  /** Whether deleting or replacing the volume and the StatefulSet is refused. The disk is then also kept if its claim is deleted. */
  readonly protectData: boolean;
  /** How long `up` waits for the first start and each restart, in minutes. It waits for a restore for at least an hour. */
  readonly rolloutMinutes: number;
}

/** The ConfigMap `database-volume`, which records where the data came from. stacks/immutableData.ts reads it if a restore is requested. */
export interface VolumeContent {
  /** The claim's uid. */
  readonly volume: string;
  /** A time, `latest`, or empty if the volume was not restored. */
  readonly restoredFrom: string;
}

const labels = { name: "database" };
/** How long `up` waits for a restore. A longer one continues, and the next `up` waits for it again. */
const restoreMinutes = 60;

/**
 * A PostgreSQL server with its volume. The volume is a separate claim, not a template in the StatefulSet, so that it can be resized, is
 * protected, and survives a replacement of the StatefulSet.
 */
export class Database extends pulumi.ComponentResource {
  readonly access: DatabaseAccess;
  /** Resolves to this component once PostgreSQL accepts connections; rejects with the cause if it cannot. Depend on it to start after that. */
  readonly answering: pulumi.Output<pulumi.Resource>;
  readonly claimName: pulumi.Output<string>;
  /** The claim's uid: it changes when the volume is replaced. */
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
        // The provider's own wait is for a claim without a disk yet, and hangs on every later change of one that has it:
        // https://github.com/pulumi/pulumi-kubernetes/issues/4179
        metadata: { ...metadata, annotations: skipAwait },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: `${args.storageGb}Gi` } } },
      },
      guarded,
    );
    this.claimName = claim.metadata.name;
    this.volumeId = claim.metadata.uid;
    // If nodes run short of room, the application's pods are evicted for the database, never the other way round.
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
          // With OrderedReady, a pod that cannot become ready is never replaced by a fixed one:
          // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
          podManagementPolicy: "Parallel",
          revisionHistoryLimit: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: {
              labels: { ...labels, version: args.image.version },
              // The server reads its certificate at every start, the administrator's password only at the first.
              annotations: { [checksumAnnotation]: args.certificate.checksum, ...staysWhereItIs },
            },
            spec: databasePod(args.image, databaseServer(args), folders, {
              serviceAccountName: args.account.accountName,
              priorityClassName: priority.metadata.name,
              // SIGINT, the image's stop signal, ends all sessions at once. The remaining time is for a checkpoint.
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
    // A resource to depend on, not an input: the engine reports an input's error in its own words.
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
    // A cluster IP, not a headless Service: while the pod is down, clients are refused at once, and no stale or missing DNS record keeps them
    // from the new pod. Unready addresses are published because PostgreSQL itself refuses clients that connect too early, and waiting for the
    // probes would take about two seconds longer.
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
    // Registers no outputs: the engine would wait for them and report their errors in its own words.
    this.registerOutputs({});
  }
}
