import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { staysWhereItIs } from "../database/container";
import { ClusterAccess } from "../google/kubeconfig";
import { Image } from "../google/image";
import { checksum, checksumAnnotation } from "../kubernetes/checksum";
import { containerSecurity, podSecurity } from "../kubernetes/podSecurity";
import { mebibytes } from "../kubernetes/quantities";
import { cacheDiskGb } from "./size";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { restarted, skipAwait } from "../rollout/rollout";
import { generated } from "../secrets/generated";
import { generations } from "../secrets/rotation";

/** The arguments of {@link Cache}. */
export interface CacheArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly image: Image;
  /**
   * The pod's memory, in Kubernetes' notation. Three quarters of it hold data.
   * @example "256Mi"
   */
  readonly memory: string;
  /** Whether the data is kept on a volume, so that queues survive a restart of the pod. */
  readonly persistent: boolean;
  /** The number of rotations so far. */
  readonly rotation: number;
  /** Whether Pulumi refuses to delete the volume. */
  readonly protectData: boolean;
  /** How long the pod may take to start before the update fails, in minutes. */
  readonly rolloutMinutes: number;
}

/** How the application reaches the cache. */
export interface CacheAccess {
  /** The Secret with the URL, which contains the password. Resolves once the cache accepts connections. */
  readonly secretName: pulumi.Output<string>;
  /** The URL's key in the Secret. */
  readonly key: string;
  readonly password: pulumi.Output<string>;
}

const labels = { name: "cache" };
const port = 6379;
/** The numeric id of the image's user. */
const user = 10003;
const secretFolder = "/run/secrets/cache";

/**
 * A Valkey server for the application's cache, sessions and queues. Without `persistent`, all data is lost when its pod stops. With it, a crash
 * loses at most the last second of writes, and a move to a different node loses nothing. The previous password stays valid, so that a rotation
 * does not lock out pods that have not rolled yet.
 */
export class Cache extends pulumi.ComponentResource {
  readonly access: CacheAccess;

  constructor(name: string, args: CacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Cache", name, {}, opts);
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const { namespace, persistent } = args;
    const metadata = { name: "cache", namespace };

    const passwords = generations(args.rotation, 1).map(({ slot, generation }) =>
      generated(this, `${name}-password-${slot}`, 32, generation),
    );
    const [password = pulumi.secret("")] = passwords;
    // Allows all commands except those that administer the server.
    const users = pulumi
      .all(passwords)
      .apply((all) => `user default on ${all.map((one) => `>${one}`).join(" ")} ~* &* +@all -@admin\n`);
    const url = pulumi.interpolate`redis://:${password}@cache:${port}/0`;
    const secret = new kubernetes.core.v1.Secret(
      name,
      { metadata, stringData: { "users.conf": pulumi.secret(users), url: pulumi.secret(url) } },
      options,
    );
    const claim = persistent
      ? new kubernetes.core.v1.PersistentVolumeClaim(
          name,
          {
            metadata,
            spec: {
              accessModes: ["ReadWriteOnce"],
              resources: { requests: { storage: `${cacheDiskGb(args.memory)}Gi` } },
            },
          },
          { ...options, protect: args.protectData },
        )
      : undefined;
    const data =
      claim === undefined
        ? { emptyDir: { sizeLimit: "16Mi" } }
        : { persistentVolumeClaim: { claimName: claim.metadata.name } };
    const set = new kubernetes.apps.v1.StatefulSet(
      name,
      {
        metadata: { ...metadata, annotations: skipAwait },
        spec: {
          serviceName: "cache",
          replicas: 1,
          podManagementPolicy: "Parallel",
          revisionHistoryLimit: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: {
              labels: { ...labels, version: args.image.version },
              annotations: { [checksumAnnotation]: checksum(passwords), ...staysWhereItIs },
            },
            spec: {
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              securityContext: podSecurity(user),
              terminationGracePeriodSeconds: 30,
              containers: [{ ...server(args), image: args.image.reference, securityContext: containerSecurity }],
              volumes: [
                { name: "data", ...data },
                { name: "secret", secret: { secretName: secret.metadata.name, defaultMode: 0o440 } },
              ],
            },
          },
        },
      },
      options,
    );
    new kubernetes.core.v1.Service(
      name,
      {
        metadata: { ...metadata, annotations: skipAwait },
        spec: { selector: labels, ports: [{ name: "valkey", port, targetPort: "valkey" }] },
      },
      options,
    );
    const ready = restarted({ access: args.cluster, namespace, name: set.metadata.name, minutes: args.rolloutMinutes });
    const secretName = pulumi.all([secret.metadata.name, ready]).apply(([its]) => its);
    this.access = { secretName, key: "url", password };
    // Registers no outputs: the engine would wait for them and report their errors in its own words.
    this.registerOutputs({});
  }
}

function server({ memory, persistent }: CacheArgs): kubernetes.types.input.core.v1.Container {
  const probe = { tcpSocket: { port: "valkey" }, timeoutSeconds: 2 };
  return {
    name: "valkey",
    command: [
      ...["valkey-server", "/etc/valkey/cache.conf"],
      ...["--maxmemory", `${Math.floor((mebibytes(memory) * 3) / 4)}mb`],
      ...["--appendonly", persistent ? "yes" : "no"],
    ],
    ports: [{ name: "valkey", containerPort: port }],
    // The port opens once the append-only file is read, which takes time if the file is large.
    startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 120 },
    readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    resources: { requests: { cpu: "50m", memory }, limits: { cpu: "1", memory } },
    volumeMounts: [
      { name: "data", mountPath: "/data" },
      { name: "secret", mountPath: secretFolder, readOnly: true },
    ],
  };
}
