import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Credentials } from "./credentials";
import { CacheAccess } from "../cache/cache";
import { DatabaseAccess, DatabaseLogin } from "../database/container";
import { Image } from "../google/image";
import { checksum } from "../kubernetes/checksum";
import { Media } from "./mediaBucket";
import { storageVariables } from "../google/storageEndpoint";
import { mebibytes, processorsIn } from "../kubernetes/quantities";
import { containerSecurity } from "../kubernetes/podSecurity";

type Container = kubernetes.types.input.core.v1.Container;
type Variable = kubernetes.types.input.core.v1.EnvVar;

/** How much of a machine one container of the application gets. */
export interface Size {
  /** Processors asked for, as Kubernetes writes them, such as `100m`. */
  readonly cpu: string;
  /** Memory, as Kubernetes writes it, such as `384Mi`. */
  readonly memory: string;
}

/** The project's code, and how the runtime package runs it (containers/runtime). */
export interface Project {
  /** The project's own settings module, such as `shop.settings`. */
  readonly settings: string;
  /** Whether the runtime's settings lie over the project's. */
  readonly overlay: boolean;
  /** The WSGI application to serve, such as `shop.wsgi:application`; default: the one that the project's settings name. */
  readonly wsgi?: string;
}

/** What every process of one release of the application is told, be it a web server or a Job. */
export interface Django {
  readonly project: Project;
  /** The release's colour and its hex digits, for pages and logs. */
  readonly colour: { readonly name: string; readonly hex: string };
  readonly image: Image;
  readonly credentials: Credentials;
  readonly database: DatabaseAccess;
  /** Who it connects to the database as. */
  readonly login: DatabaseLogin;
  /** The name or address that browsers ask for. */
  readonly host: pulumi.Input<string>;
  /** Where the load balancer answers: requests for it are answered, too, as the site was known by it before it had a domain. */
  readonly address: pulumi.Input<string>;
  /** The base of all static URLs; ends in a slash. */
  readonly staticUrl: pulumi.Input<string>;
  readonly media: Media;
  /** Where the storage API answers when not at Google's own address. */
  readonly storageEndpoint?: string;
  /** The Kubernetes account that its pods run as, and with it write to the media bucket. */
  readonly accountName: pulumi.Input<string>;
  readonly cache?: CacheAccess;
  readonly size: Size;
  /** Requests that a web server answers at once; also the most database connections of any process. */
  readonly threads: number;
}

/** What one process is told besides. */
interface Extra {
  readonly variables?: Variable[];
  /** Names of Secrets whose keys are variables. */
  readonly secrets?: pulumi.Input<string>[];
}

/** The image's numeric user. */
export const djangoUser = 10001;

const certificateFolder = "/etc/database";
/** Where the application finds its files; part of what docs/bring-your-own.md promises. */
const filesFolder = "/run/secrets/app";

/** Volumes of every such pod: the root file system is read-only, and the database is known by its certificate. */
export function djangoVolumes({ database, size, credentials }: Django): kubernetes.types.input.core.v1.Volume[] {
  return [
    { name: "temporary", emptyDir: { sizeLimit: temporarySpace(size) } },
    { name: "certificate", configMap: { name: database.rootName } },
    ...(credentials.filesSecret === undefined
      ? []
      : [{ name: "files", secret: { secretName: credentials.filesSecret, defaultMode: 0o440 } }]),
  ];
}

/**
 * Memory is a limit as well as a request, so that no pod lives on memory that a neighbour may want back; processor time above the
 * request is taken only while nobody else wants it.
 */
export function djangoResources({ cpu, memory }: Size): kubernetes.types.input.core.v1.ResourceRequirements {
  return { requests: { cpu, memory }, limits: { cpu: processorsIn(cpu) > 1 ? cpu : "1", memory } };
}

/** Uploads are collected there, so a pod with more memory may take larger ones. */
function temporarySpace({ memory }: Size): string {
  return `${Math.floor((mebibytes(memory) * 2) / 3)}Mi`;
}

/** A container of the application's image with its environment. */
export function djangoContainer(django: Django, container: Container, extra: Extra = {}): Container {
  const secrets = [django.credentials.secretName, ...(extra.secrets ?? [])];
  return {
    image: django.image.reference,
    env: [...environment(django), ...(extra.variables ?? [])],
    envFrom: secrets.map((name) => ({ secretRef: { name } })),
    volumeMounts: [
      { name: "temporary", mountPath: "/tmp" },
      { name: "certificate", mountPath: certificateFolder, readOnly: true },
      ...(django.credentials.filesSecret === undefined
        ? []
        : [{ name: "files", mountPath: filesFolder, readOnly: true }]),
    ],
    resources: djangoResources(django.size),
    securityContext: containerSecurity,
    ...container,
  };
}

/** Runs a shell command, by the image's entrypoint if it has one. */
export function shell(command: string): string[] {
  return ["sh", "-c", command];
}

/** Changes with any value that the pods read from a Secret, and with the database's certificate. */
export function djangoChecksum({ credentials, login, database, cache }: Django): pulumi.Output<string> {
  const others = [login.password, database.rootChecksum, ...(cache === undefined ? [] : [cache.password])];
  const known = pulumi.all([credentials.values, pulumi.all(others)]);
  return checksum(known.apply(([values, rest]) => [...values, ...rest]));
}

function allowedHosts(...hosts: pulumi.Input<string>[]): pulumi.Output<string> {
  return pulumi.all(hosts).apply((all) => [...new Set(all)].join());
}

/** A command of the runtime package. As arguments, so that an entry point of the project's own image still runs first. */
export function runtimeCommand(name: "serve" | "migrate" | "superuser" | "upload"): string[] {
  return ["python", "-m", "django_gke", name];
}

/** The address of the database, as projects read it: https://github.com/jazzband/dj-database-url#url-schema */
const databaseUrl =
  "postgres://$(DATABASE_USER):$(DATABASE_PASSWORD)@$(DATABASE_HOST):$(DATABASE_PORT)/$(DATABASE_NAME)" +
  "?sslmode=verify-full&sslrootcert=$(DATABASE_TLS_ROOT_FILE)";

/** The variables that the image reads; the secret key and the application's own come from the Secret. */
function environment(django: Django): Variable[] {
  const { project, colour, image, database, login, host, address, staticUrl, media, cache, threads } = django;
  return [
    { name: "DJANGO_SETTINGS_MODULE", value: project.overlay ? "django_gke.settings" : project.settings },
    { name: "DJANGO_GKE_SETTINGS", value: project.settings },
    ...(project.wsgi === undefined ? [] : [{ name: "DJANGO_GKE_WSGI", value: project.wsgi }]),
    // The image's user may have no home; the rest of the file system is read-only.
    { name: "HOME", value: "/tmp" },
    { name: "DATABASE_HOST", value: database.host },
    { name: "DATABASE_PORT", value: String(database.port) },
    { name: "DATABASE_NAME", value: database.database },
    { name: "DATABASE_TLS_ROOT_FILE", value: `${certificateFolder}/ca.crt` },
    { name: "DATABASE_USER", value: login.user },
    { name: "DATABASE_PASSWORD", valueFrom: { secretKeyRef: { name: login.secretName, key: login.key } } },
    { name: "DATABASE_URL", value: databaseUrl },
    { name: "DJANGO_ALLOWED_HOSTS", value: allowedHosts(host, address) },
    { name: "ALLOWED_HOSTS", value: allowedHosts(host, address) },
    { name: "DJANGO_CSRF_TRUSTED_ORIGINS", value: "" },
    { name: "DJANGO_SECURE", value: "true" },
    { name: "STATIC_URL", value: staticUrl },
    { name: "MEDIA_BUCKET", value: media.bucketName },
    { name: "MEDIA_MODE", value: media.mode },
    { name: "MEDIA_URL", value: media.url },
    ...storageVariables(django.storageEndpoint),
    ...(cache === undefined
      ? []
      : [{ name: "REDIS_URL", valueFrom: { secretKeyRef: { name: cache.secretName, key: cache.key } } }]),
    { name: "WEB_THREADS", value: String(threads) },
    { name: "COLOUR", value: colour.name },
    { name: "COLOUR_HEX", value: colour.hex },
    { name: "RELEASE_VERSION", value: image.version },
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  ];
}
