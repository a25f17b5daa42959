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

/** Where a client finds the database. */
export interface DatabaseAccess {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly database: string;
  /** The ConfigMap whose `ca.crt` the server is known by. */
  readonly rootName: pulumi.Output<string>;
  /** Another one when the certificate is another. */
  readonly rootChecksum: pulumi.Output<string>;
}

/** Who a client is. */
export interface DatabaseLogin {
  readonly user: string;
  /** The Secret that holds the password, and under which key. */
  readonly secretName: pulumi.Output<string>;
  readonly key: string;
  readonly password: pulumi.Output<string>;
}

/** Where the archive is, and where its storage API answers when not at Google's own address. */
export interface Archive {
  readonly url: pulumi.Input<string>;
  readonly storageEndpoint?: string;
}

/** One mounted folder of a container. */
export interface Folder {
  readonly volume: Volume;
  readonly mount: Omit<VolumeMount, "name">;
}

/** The image's numeric user. */
const user = 10002;

/**
 * The root file system is read-only; PostgreSQL and Barman need these two folders. A base backup holds two archives in `/tmp`, each of at
 * most 128 MiB and one file of PostgreSQL's (1 GiB): `MAX_ARCHIVE_SIZE` in containers/database/database/archive.py.
 */
const writable: readonly Folder[] = [
  { volume: { name: "temporary", emptyDir: { sizeLimit: "3Gi" } }, mount: { mountPath: "/tmp" } },
  { volume: { name: "sockets", emptyDir: { sizeLimit: "16Mi" } }, mount: { mountPath: "/run/postgresql" } },
];

/**
 * Keeps the cluster's autoscaler from ending a pod to save a machine: the site would be without its database for as long as a disk
 * takes to change machines, and a backup would begin again. https://cloud.google.com/kubernetes-engine/docs/concepts/cluster-autoscaler
 */
export const staysWhereItIs = { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" };

/** A pod with one container of the database's image: no token, no right, nothing writable but what is named. */
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

/** Files of a Secret, for the pod's group alone. */
export function secretFolder(name: string, secretName: pulumi.Input<string>): Folder {
  return {
    volume: { name, secret: { secretName, defaultMode: 0o440 } },
    mount: { mountPath: `/run/secrets/${name}`, readOnly: true },
  };
}

/** What a client of the database is told, and the certificate that it knows it by. */
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

/** What Barman's tools are told. */
export function archiveVariables({ url, storageEndpoint }: Archive): Variable[] {
  return [{ name: "ARCHIVE_URL", value: url }, ...storageVariables(storageEndpoint)];
}

/** The container's memory limit in MB, from which PostgreSQL's settings follow: containers/database/database/memory.py. */
export const memoryVariable: Variable = {
  name: "MEMORY_MB",
  valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } },
};
