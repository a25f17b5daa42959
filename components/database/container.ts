import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Image } from "../google/image";
import { containerSecurity, podSecurity } from "../kubernetes/podSecurity";
import { storageVariables } from "../google/storageEndpoint";

type Container = kubernetes.types.input.core.v1.Container;
type PodSpec = kubernetes.types.input.core.v1.PodSpec;
type Variable = kubernetes.types.input.core.v1.EnvVar;
type Volume = kubernetes.types.input.core.v1.Volume;
type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;

/** How a client reaches the database. */
export interface DatabaseAccess {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly database: string;
  /** The ConfigMap whose `ca.crt` verifies the server. */
  readonly rootName: pulumi.Output<string>;
  /** Changes with the certificate. */
  readonly rootChecksum: pulumi.Output<string>;
}

/** A database user and its password. */
export interface DatabaseLogin {
  readonly user: string;
  /** The Secret that holds the password. */
  readonly secretName: pulumi.Output<string>;
  /** The password's key in the Secret. */
  readonly key: string;
  readonly password: pulumi.Output<string>;
}

/** The bucket that backups and the log are archived in. */
export interface Archive {
  /** `gs://<name>`. */
  readonly url: pulumi.Input<string>;
  /**
   * The address of the storage API.
   * @default Google's
   */
  readonly storageEndpoint?: string;
}

/** A volume and its mount in a container. */
export interface Folder {
  readonly volume: Volume;
  readonly mount: Omit<VolumeMount, "name">;
}

/** The numeric id of the image's user. */
const user = 10002;

/**
 * The folders that PostgreSQL and Barman write to; the root file system is read-only. A base backup keeps two archives in `/tmp`, each of at
 * most 128 MiB plus one of PostgreSQL's files (1 GiB): see `MAX_ARCHIVE_SIZE` in containers/database/database/archive.py.
 */
const writable: readonly Folder[] = [
  { volume: { name: "temporary", emptyDir: { sizeLimit: "3Gi" } }, mount: { mountPath: "/tmp" } },
  { volume: { name: "sockets", emptyDir: { sizeLimit: "16Mi" } }, mount: { mountPath: "/run/postgresql" } },
];

/**
 * Keeps the cluster autoscaler from evicting a pod to save a node: the site would have no database until the disk is attached to another
 * node, and a backup would start from the beginning. https://cloud.google.com/kubernetes-engine/docs/concepts/cluster-autoscaler
 */
export const staysWhereItIs = { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" };

/** A pod with one container of the database's image. It has no service account token and no privileges, and can only write to its folders. */
export function databasePod(
  image: Image,
  container: Omit<Container, "volumeMounts">,
  folders: readonly Folder[],
  pod: Omit<PodSpec, "containers">,
): PodSpec {
  const all = [...folders, ...writable];
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(user),
    ...pod,
    containers: [
      {
        image: image.reference,
        securityContext: containerSecurity,
        ...container,
        volumeMounts: all.map(({ volume, mount }) => ({ name: volume.name, ...mount })),
      },
    ],
    volumes: all.map(({ volume }) => volume),
  };
}

/** A folder with the files of a Secret, readable by the pod's group only. */
export function secretFolder(name: string, secretName: pulumi.Input<string>): Folder {
  return {
    volume: { name, secret: { secretName, defaultMode: 0o440 } },
    mount: { mountPath: `/run/secrets/${name}`, readOnly: true },
  };
}

/** The environment variables of a client of the database, and the folder with the certificate that verifies the server. */
export function clientOf({ host, port, rootName }: DatabaseAccess): { variables: Variable[]; folder: Folder } {
  return {
    variables: [
      { name: "DATABASE_HOST", value: host },
      { name: "DATABASE_PORT", value: String(port) },
      { name: "TLS_ROOT_FILE", value: "/run/secrets/root/ca.crt" },
    ],
    folder: {
      volume: { name: "root", configMap: { name: rootName } },
      mount: { mountPath: "/run/secrets/root", readOnly: true },
    },
  };
}

/** The environment variables that Barman's tools need. */
export function archiveVariables({ url, storageEndpoint }: Archive): Variable[] {
  return [{ name: "ARCHIVE_URL", value: url }, ...storageVariables(storageEndpoint)];
}

/** The container's memory limit in MB, from which PostgreSQL's settings follow: containers/database/database/memory.py. */
export const memoryVariable: Variable = {
  name: "MEMORY_MB",
  valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } },
};
