import * as kubernetes from "@pulumi/kubernetes";
import { Archive, archiveVariables, memoryVariable } from "./container";

/** Where the server and the backup's pod mount the volume. */
export const dataFolder = "/var/lib/postgresql/data";

export const port = 5432;
export const databaseName = "django";

/** The arguments of {@link databaseServer}. */
export interface DatabaseServerArgs {
  /** The CPU request, in Kubernetes' notation. The limit is four times as much. */
  readonly cpu: string;
  /** The memory request and limit, in Kubernetes' notation. */
  readonly memory: string;
  /** The size of the volume in GB. */
  readonly storageGb: number;
  readonly archive: Archive;
  /**
   * The point in time to restore an empty volume to: `latest`, or a time covered by the archive.
   * @default an empty database
   */
  readonly restoreFrom?: string;
}

/** PostgreSQL's container. */
export function databaseServer(args: DatabaseServerArgs): kubernetes.types.input.core.v1.Container {
  const probe = {
    exec: { command: ["pg_isready", "-h", "127.0.0.1", "-U", databaseName, "-d", databaseName] },
    timeoutSeconds: 5,
  };
  // After a crash PostgreSQL replays its log before it accepts connections: minutes at most. A restore also replays up to a day of the archive.
  const startSeconds = args.restoreFrom === undefined ? 600 : 18 * 3600 + copySeconds(args.storageGb);
  return {
    name: "postgresql",
    ports: [{ name: "postgresql", containerPort: port }],
    env: [
      { name: "PGDATA", value: `${dataFolder}/pgdata` },
      { name: "DATABASE_NAME", value: databaseName },
      { name: "ADMINISTRATOR_PASSWORD_FILE", value: "/run/secrets/administrator/current" },
      { name: "TLS_CERTIFICATE_FILE", value: "/run/secrets/tls/tls.crt" },
      { name: "TLS_KEY_FILE", value: "/run/secrets/tls/tls.key" },
      ...archiveVariables(args.archive),
      { name: "RESTORE_FROM", value: args.restoreFrom ?? "" },
      memoryVariable,
    ],
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: startSeconds / 2 },
    readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    resources: {
      requests: { cpu: args.cpu, memory: args.memory },
      limits: { cpu: fourTimes(args.cpu), memory: args.memory },
    },
  };
}

/**
 * How long a copy of the whole volume to or from the archive may take: six hours, or two minutes per GB if that is more. A copy that takes
 * longer is stuck.
 */
export function copySeconds(storageGb: number): number {
  return Math.max(6 * 3600, 120 * storageGb);
}

/** Four times a CPU quantity: 1000m for 250m. */
export function fourTimes(quantity: string): string {
  return quantity.replace(/^\d+/, (count) => String(Number(count) * 4));
}
