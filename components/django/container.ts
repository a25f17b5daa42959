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

/** The size of one of the application's containers. */
export interface Size {
  /**
   * The CPU request, in Kubernetes' notation.
   * @example "100m"
   */
  readonly cpu: string;
  /**
   * The memory request and limit, in Kubernetes' notation.
   * @example "384Mi"
   */
  readonly memory: string;
}

/** A Django project, as the runtime package runs it (containers/runtime). */
export interface Project {
  /**
   * The project's settings module.
   * @example "shop.settings"
   */
  readonly settings: string;
  /** Whether the runtime's settings override the project's. */
  readonly overlay: boolean;
  /**
   * The WSGI application.
   * @default the WSGI_APPLICATION of the project's settings
   * @example "shop.wsgi:application"
   */
  readonly wsgi?: string;
}

/** What all processes of a release have in common: the web server, the other processes and the Jobs. */
export interface Django {
  readonly project: Project;
  /** The release's colour and its hex digits, for pages and logs. */
  readonly colour: { readonly name: string; readonly hex: string };
  readonly image: Image;
  readonly credentials: Credentials;
  readonly database: DatabaseAccess;
  /** The database user that it connects as. */
  readonly login: DatabaseLogin;
  /** The site's host name, or its IP address if it has none. */
  readonly host: pulumi.Input<string>;
  /** The load balancer's address. It stays an allowed host, because the site was reached by it before it had a domain. */
  readonly address: pulumi.Input<string>;
  /** The base of all static URLs; ends in a slash. */
  readonly staticUrl: pulumi.Input<string>;
  readonly media: Media;
  /**
   * The address of the storage API.
   * @default Google's
   */
  readonly storageEndpoint?: string;
  /** The Kubernetes account of its pods, with which they write to the media bucket. */
  readonly accountName: pulumi.Input<string>;
  readonly cache?: CacheAccess;
  readonly size: Size;
  /** How many requests a web server handles at the same time. Also the maximum number of database connections per process. */
  readonly threads: number;
  /** The largest request body, in MiB. */
  readonly bodyLimitMb: number;
}

/** The additional environment of one process. */
interface Extra {
  readonly variables?: Variable[];
  /** The names of Secrets whose keys become environment variables. */
  readonly secrets?: pulumi.Input<string>[];
}

/** The numeric id of the image's user. */
export const djangoUser = 10001;

const certificateFolder = "/etc/database";
/** The folder with the application's files. docs/bring-your-own.md promises this path. */
const filesFolder = "/run/secrets/app";

/** The volumes of the application's pods: temporary files (the root file system is read-only), the database's certificate, and `app.files`. */
export function djangoVolumes({ database, credentials, ...django }: Django): kubernetes.types.input.core.v1.Volume[] {
  return [
    { name: "temporary", emptyDir: { sizeLimit: temporarySpace(django) } },
    { name: "certificate", configMap: { name: database.rootName } },
    ...(credentials.filesSecret === undefined
      ? []
      : [{ name: "files", secret: { secretName: credentials.filesSecret, defaultMode: 0o440 } }]),
  ];
}

/**
 * The resources of a container. The memory limit equals the request, so that no pod depends on memory that a neighbour may need. CPU above the
 * request is used only while it is idle.
 */
export function djangoResources({ cpu, memory }: Size): kubernetes.types.input.core.v1.ResourceRequirements {
  return { requests: { cpu, memory }, limits: { cpu: processorsIn(cpu) > 1 ? cpu : "1", memory } };
}

/**
 * The size of the folder for temporary files: two thirds of the memory, and room for an upload of the largest size in each thread. Kubernetes
 * evicts a pod whose folder is full.
 */
function temporarySpace({ size, threads, bodyLimitMb }: Pick<Django, "size" | "threads" | "bodyLimitMb">): string {
  return `${Math.max(Math.floor((mebibytes(size.memory) * 2) / 3), threads * bodyLimitMb + 32)}Mi`;
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

/**
 * The arguments that run a shell command. If the image has an entrypoint, it runs the command.
 *
 * Its last program takes the shell's place: a container's first process ignores SIGTERM if it is a shell, so a program that the shell waits for
 * would get no signal, and be killed at the end of its grace period. `env`, because `exec` takes no variables before the program.
 * Lines with other operators than `&&` run as they are.
 *
 * @example shell("cd src && LEVEL=info celery worker") // ["sh", "-c", "cd src && exec env LEVEL=info celery worker"]
 */
export function shell(command: string): string[] {
  // What is quoted or substituted is not the line's own.
  const bare = command.replace(/'[^']*'|"[^"]*"|\$\([^)]*\)/g, (text) => "_".repeat(text.length));
  const start = bare.includes("&&") ? bare.lastIndexOf("&&") + 2 : 0;
  const last = command.slice(start).trim();
  const isOneByOne = !/[|;()`\n]|(?<![&>])&(?!&)/.test(bare);
  return [
    "sh",
    "-c",
    isOneByOne && !builtin.test(last) ? `${command.slice(0, start)} exec env ${last}`.trim() : command,
  ];
}

/** Commands that are the shell's own, and no program. */
const builtin = /^(?:[:.!]|cd|eval|exec|exit|export|set|trap|ulimit|umask|unset|wait)(?:\s|$)/;

/** A checksum of all values that the pods read from Secrets, and of the database's certificate. */
export function djangoChecksum({ credentials, login, database, cache }: Django): pulumi.Output<string> {
  const others = [login.password, database.rootChecksum, ...(cache === undefined ? [] : [cache.password])];
  const known = pulumi.all([credentials.values, pulumi.all(others)]);
  return checksum(known.apply(([values, rest]) => [...values, ...rest]));
}

function allowedHosts(...hosts: pulumi.Input<string>[]): pulumi.Output<string> {
  return pulumi.all(hosts).apply((all) => [...new Set(all)].join());
}

/** The arguments that run a command of the runtime package. They are not a `command`, so that the image's own entrypoint still runs first. */
export function runtimeCommand(name: "serve" | "migrate" | "superuser" | "upload"): string[] {
  return ["python", "-m", "django_gke", name];
}

/** DATABASE_URL in the notation of dj-database-url: https://github.com/jazzband/dj-database-url#url-schema */
const databaseUrl =
  "postgres://$(DATABASE_USER):$(DATABASE_PASSWORD)@$(DATABASE_HOST):$(DATABASE_PORT)/$(DATABASE_NAME)" +
  "?sslmode=verify-full&sslrootcert=$(DATABASE_TLS_ROOT_FILE)";

/** The image's environment. The secret key and the application's own variables come from a Secret instead. */
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
    { name: "BODY_LIMIT_MB", value: String(django.bodyLimitMb) },
    { name: "COLOUR", value: colour.name },
    { name: "COLOUR_HEX", value: colour.hex },
    { name: "RELEASE_VERSION", value: image.version },
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  ];
}
