import { lineOperators } from "./lineOperators";

/** The collector's official image. The configuration is written for this release. */
export const collectorImage =
  "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.160.0";

/** The arguments of {@link collectorConfiguration}. */
export interface CollectorConfigurationArgs {
  /** The namespace whose containers' lines are collected. */
  readonly namespace: string;
  /**
   * The URL at which the log store accepts OTLP over HTTP.
   * @default Cloud Logging
   */
  readonly endpoint?: string;
  /** The Google project. */
  readonly project: string;
  /** The log's name in Cloud Logging. */
  readonly logName: string;
  /** Cloud Logging shows the cluster's name and location as the lines' resource. */
  readonly clusterName: string;
  readonly location: string;
}

/** The port for the kubelet's probes. */
export const healthPort = 13133;

/** The folder in which the collector stores its position and undelivered lines. */
export const stateFolder = "/var/lib/otelcol";

/** The kubelet's folder with the containers' logs: https://kubernetes.io/docs/concepts/cluster-administration/logging/ */
export const podLogsFolder = "/var/log/pods";

/**
 * How many bytes are queued on the node's disk if the store is down. Once the queue is full, reading stops, and lines stay in the containers' own
 * files: the kubelet keeps five files of 10 MiB per container and deletes the oldest.
 */
export const queueBytes = 256 * 1024 * 1024;

/** For how long a delivery is retried. The limit removes deliveries that the store never accepts. */
const retryHours = 72;

/** Cloud Logging's exporter does not retry, so a second pipeline contains it, and an exporter that retries sends to that at this address. */
const loopback = "127.0.0.1:4318";

/**
 * The OpenTelemetry Collector's configuration (https://opentelemetry.io/docs/collector/configuration/) as JSON, which is YAML too.
 * Each line becomes a record with its message, time and level, and with the fields of a JSON line as attributes. The record's resource is the pod
 * and container, with the pod's `name`, `colour` and `version`.
 */
export function collectorConfiguration(args: CollectorConfigurationArgs): string {
  const { endpoint, project, logName } = args;
  const google = endpoint === undefined;
  return JSON.stringify({
    extensions: {
      health_check: { endpoint: `0.0.0.0:${healthPort}` },
      file_storage: {
        directory: stateFolder,
        // Survives a power failure. A file that is corrupt nevertheless is set aside.
        fsync: true,
        recreate: true,
        compaction: { on_start: true, on_rebound: true, directory: stateFolder, cleanup_on_start: true },
      },
    },
    receivers: {
      file_log: fileLog(args),
      ...(google ? { otlp: { protocols: { http: { endpoint: loopback } } } } : {}),
    },
    processors: {
      // Refuses records if memory runs short; the receiver then retries them.
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      k8s_attributes: {
        auth_type: "serviceAccount",
        filter: { namespace: args.namespace, node_from_env_var: "NODE_NAME" },
        // Without this, the first lines could be sent without a colour, before the API server has answered.
        wait_for_metadata: true,
        extract: {
          metadata: ["k8s.node.name"],
          labels: [
            { tag_name: "service.name", key: "name", from: "pod" },
            { tag_name: "colour", key: "colour", from: "pod" },
            { tag_name: "service.version", key: "version", from: "pod" },
          ],
        },
        pod_association: [{ sources: [{ from: "resource_attribute", name: "k8s.pod.uid" }] }],
      },
    },
    exporters: {
      otlp_http: {
        logs_endpoint: endpoint ?? `http://${loopback}/v1/logs`,
        // Longer than the 12 seconds that Cloud Logging's exporter may take.
        timeout: "30s",
        retry_on_failure: { enabled: true, max_interval: "30s", max_elapsed_time: `${retryHours}h` },
        sending_queue: {
          storage: "file_storage",
          sizer: "bytes",
          queue_size: queueBytes,
          block_on_overflow: true,
          num_consumers: 2,
          batch: { flush_timeout: "1s", sizer: "bytes", min_size: 100_000, max_size: 4_000_000 },
        },
      },
      ...(google ? { googlecloud: googleCloud(project, logName) } : {}),
    },
    service: {
      extensions: ["health_check", "file_storage"],
      // Nobody reads the collector's own metrics.
      telemetry: { logs: { encoding: "json" }, metrics: { level: "none" } },
      pipelines: {
        logs: { receivers: ["file_log"], processors: ["memory_limiter", "k8s_attributes"], exporters: ["otlp_http"] },
        ...(google ? { "logs/google": { receivers: ["otlp"], exporters: ["googlecloud"] } } : {}),
      },
    },
  });
}

/** Reads files from their beginning and continues after a restart. Rotated files are read too, until the kubelet compresses them. */
function fileLog({ namespace, clusterName, location }: CollectorConfigurationArgs) {
  return {
    include: [`${podLogsFolder}/${namespace}_*/*/*.log*`],
    exclude: [`${podLogsFolder}/*/*/*.gz`, `${podLogsFolder}/*/*/*.tmp`],
    start_at: "beginning",
    include_file_path: true,
    include_file_name: false,
    // The container runtime splits long lines, possibly at whitespace, and the parts are joined again here.
    preserve_trailing_whitespaces: true,
    storage: "file_storage",
    // Retries for ever. Until it succeeds, no more lines are read.
    retry_on_failure: { enabled: true, max_elapsed_time: "0s" },
    resource: { "k8s.cluster.name": clusterName, [placeOf(location)]: location },
    operators: lineOperators,
  };
}

/** The resource attribute for a location. A zone ends with a hyphen and a letter; a region does not. */
function placeOf(location: string): string {
  return /-[a-z]$/.test(location) ? "cloud.availability_zone" : "cloud.region";
}

function googleCloud(project: string, logName: string) {
  return {
    project,
    log: {
      default_log_name: logName,
      resource_filters: [{ regex: "^(colour|service\\.name|service\\.version|k8s\\.node\\.name)$$" }],
    },
    // Without a queue, it responds only after Cloud Logging has, so failed records stay in the first pipeline's queue.
    sending_queue: { enabled: false },
  };
}
