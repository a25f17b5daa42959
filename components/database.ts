import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { checksum, checksumAnnotation } from "./checksum";
import { Image } from "./image";
import { ClusterAccess } from "./kubeconfig";
import { containerSecurity, podSecurity } from "./restricted";
import { clusterMinutes, within } from "./timeouts";
import { madeIsEnough, restarted } from "./waiting/rollout";

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
  /** Refuses deletion and replacement of the volume and of what reads it. */
  readonly protectData: boolean;
  /** How long the first start and each restart are waited for. */
  readonly rolloutMinutes: number;
}

/** Where an application finds its database. */
export interface DatabaseAccess {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** The Secret that holds the password, under the key `password`. */
  readonly secretName: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
}

const port = 5432;
const owner = "django";
/** The image's numeric user. */
const user = 10002;
const labels = { name: "database" };

/**
 * One PostgreSQL on a volume of its own. The volume is a claim beside the StatefulSet, not a template in it: so it can grow by
 * a setting, is protected by itself, and outlives the StatefulSet's replacement.
 */
export class Database extends pulumi.ComponentResource {
  readonly access: DatabaseAccess;
  /** Itself, when it answers: what can only begin then depends on this. An error, with the cause, when it cannot. */
  readonly answering: pulumi.Output<pulumi.Resource>;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Database", name, {}, opts);
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const guarded = { ...options, protect: args.protectData };
    const metadata = { name: "database", namespace: args.namespace };

    // The database takes its password only when it is made, so losing the generated one would lock the application out.
    const password = new random.RandomPassword(
      `${name}-password`,
      { length: 32, special: false },
      { parent: this, protect: args.protectData },
    );
    const secret = new kubernetes.core.v1.Secret(
      name,
      { metadata, stringData: { password: password.result } },
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
    const account = new kubernetes.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      options,
    );
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
    const set = new kubernetes.apps.v1.StatefulSet(
      name,
      {
        metadata: { ...metadata, annotations: madeIsEnough },
        spec: {
          serviceName: "database",
          replicas: 1,
          // Of one pod there is no order to keep, and in order a pod that cannot become ready is never replaced by a mended one:
          // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
          podManagementPolicy: "Parallel",
          revisionHistoryLimit: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels, annotations: { [checksumAnnotation]: checksum([password.result]) } },
            spec: {
              serviceAccountName: account.metadata.name,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              priorityClassName: priority.metadata.name,
              securityContext: podSecurity(user),
              // SIGINT, the image's stop signal, ends sessions at once; what is left of the time is for writing a checkpoint.
              terminationGracePeriodSeconds: 60,
              containers: [container(args)],
              volumes: [
                { name: "data", persistentVolumeClaim: { claimName: claim.metadata.name } },
                { name: "password", secret: { secretName: secret.metadata.name, defaultMode: 0o440 } },
                { name: "sockets", emptyDir: { sizeLimit: "16Mi" } },
                { name: "temporary", emptyDir: { sizeLimit: "1Gi" } },
              ],
            },
          },
        },
      },
      guarded,
    );
    const { cluster, namespace, rolloutMinutes: minutes } = args;
    const ready = restarted({ access: cluster, namespace, name: set.metadata.name, minutes });
    // As something to depend on, not as an input: the engine would tell an input's error in words of its own.
    this.answering = ready.apply(() => this);
    // A cluster address, not a headless name: clients are refused at once while the pod is away, and no stale or missing name
    // stands between them and the new one.
    const service = new kubernetes.core.v1.Service(
      name,
      {
        metadata: { ...metadata, annotations: madeIsEnough },
        spec: { selector: labels, ports: [{ name: "postgresql", port, targetPort: "postgresql" }] },
      },
      options,
    );

    this.access = {
      host: service.metadata.name,
      port,
      database: owner,
      user: owner,
      secretName: secret.metadata.name,
      password: password.result,
    };
    // Without outputs: they would be waited for, and an error told in words of the engine's.
    this.registerOutputs({});
  }
}

function container(args: DatabaseArgs): kubernetes.types.input.core.v1.Container {
  const probe = { exec: { command: ["pg_isready", "-h", "127.0.0.1", "-U", owner, "-d", owner] }, timeoutSeconds: 5 };
  return {
    name: "postgresql",
    image: args.image.reference,
    ports: [{ name: "postgresql", containerPort: port }],
    env: [
      { name: "POSTGRES_USER", value: owner },
      { name: "POSTGRES_DB", value: owner },
      { name: "POSTGRES_PASSWORD_FILE", value: "/run/secrets/database/password" },
    ],
    volumeMounts: [
      { name: "data", mountPath: "/var/lib/postgresql/data" },
      { name: "password", mountPath: "/run/secrets/database", readOnly: true },
      { name: "sockets", mountPath: "/run/postgresql" },
      { name: "temporary", mountPath: "/tmp" },
    ],
    // Recovery after a crash replays the log before it answers: ten minutes are left to it before anything is killed.
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 300 },
    readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    resources: {
      requests: { cpu: args.cpu, memory: args.memory },
      limits: { cpu: fourTimes(args.cpu), memory: args.memory },
    },
    securityContext: containerSecurity,
  };
}

/** Four times a quantity of processors, such as 1000m for 250m. */
export function fourTimes(quantity: string): string {
  return quantity.replace(/^\d+/, (count) => String(Number(count) * 4));
}
