/** The collector as its makers build it; the release whose configuration this is. */
export const collectorImage =
  "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.160.0";

/** What the collector reads, and where it sends it. */
export interface CollectorConfigurationArgs {
  /** The namespace whose containers' lines are read. */
  readonly namespace: string;
  /** Where the store takes OTLP over HTTP; none: the lines go to Cloud Logging. */
  readonly endpoint?: string;
  /** The Google project, and the name under which Cloud Logging keeps the lines. */
  readonly project: string;
  readonly logName: string;
  /** What Cloud Logging shows as the lines' resource. */
  readonly clusterName: string;
  readonly location: string;
}

/** The port of the collector's health, for the kubelet. */
export const healthPort = 13133;

/** Where the collector keeps how far it has read, and what it has read and not yet delivered. */
export const stateFolder = "/var/lib/otelcol";

/** Where the kubelet lays the containers' lines: https://kubernetes.io/docs/concepts/cluster-administration/logging/ */
export const podLogsFolder = "/var/log/pods";

/**
 * How much of what was read waits on the node's disk for a store that does not answer. When it is full, reading stops, and lines wait in
 * the containers' own files: the kubelet keeps five of 10 MiB for each, and drops the oldest.
 */
export const queueBytes = 256 * 1024 * 1024;

/** How long one delivery is tried again before it is given up, so that one which the store never takes does not stay for ever. */
const retryHours = 72;

/** Cloud Logging's exporter does not try again by itself, so it is reached through one that does: a second pipeline, on loopback. */
const loopback = "127.0.0.1:4318";

/**
 * The OpenTelemetry Collector's configuration (https://opentelemetry.io/docs/collector/configuration/) as JSON, which is YAML too.
 * Every line of the namespace's containers becomes a record: its message, when it was written, its level, the fields of a JSON line as
 * attributes; and as the record's resource its pod and container, and the pod's `name`, `colour` and `version`.
 */
export function collectorConfiguration(args: CollectorConfigurationArgs): string {
  const { endpoint, project, logName } = args;
  const google = endpoint === undefined;
  return JSON.stringify({
    extensions: {
      health_check: { endpoint: `0.0.0.0:${healthPort}` },
      file_storage: {
        directory: stateFolder,
        // A machine that loses its power keeps what was written; a file that is broken all the same is set aside.
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
      // Refuses records when memory runs short; the receiver then tries them again.
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      k8s_attributes: {
        auth_type: "serviceAccount",
        filter: { namespace: args.namespace, node_from_env_var: "NODE_NAME" },
        // No line goes out without its colour because the API server was asked too late.
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
        // Above the 12 seconds that Cloud Logging's exporter takes at the most.
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
      // Its own counters would be served to whoever asks; nobody does.
      telemetry: { logs: { encoding: "json" }, metrics: { level: "none" } },
      pipelines: {
        logs: { receivers: ["file_log"], processors: ["memory_limiter", "k8s_attributes"], exporters: ["otlp_http"] },
        ...(google ? { "logs/google": { receivers: ["otlp"], exporters: ["googlecloud"] } } : {}),
      },
    },
  });
}

/** Reads files from their beginning and goes on where it was; rotated ones too, until the kubelet compresses them. */
function fileLog({ namespace, clusterName, location }: CollectorConfigurationArgs) {
  return {
    include: [`${podLogsFolder}/${namespace}_*/*/*.log*`],
    exclude: [`${podLogsFolder}/*/*/*.gz`, `${podLogsFolder}/*/*/*.tmp`],
    start_at: "beginning",
    include_file_path: true,
    include_file_name: false,
    // A long line is cut by the runtime, anywhere, and put together again here.
    preserve_trailing_whitespaces: true,
    storage: "file_storage",
    // What cannot be handed on is tried again for ever: until then nothing more is read.
    retry_on_failure: { enabled: true, max_elapsed_time: "0s" },
    resource: { "k8s.cluster.name": clusterName, [placeOf(location)]: location },
    operators: lineOperators,
  };
}

/** Google tells a zone from a region by its last letter. */
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
    // Answers only when Cloud Logging has: the queue before it keeps what failed.
    sending_queue: { enabled: false },
  };
}

/** Lines longer than this are taken apart, and only their first part has a level. */
const longestLine = 8 * 1024 * 1024;

/** So many bytes of a message are kept: VictoriaLogs drops a record of 2 MiB, and Cloud Logging's exporter cuts at 256 KB. */
const longestMessage = 1_000_000;

/** The levels of Python, structlog and PostgreSQL (https://www.postgresql.org/docs/17/runtime-config-logging.html#RUNTIME-CONFIG-SEVERITY-LEVELS). */
const severity = {
  preset: "none",
  overwrite_text: true,
  mapping: {
    debug: ["TRACE", "NOTSET", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5"],
    info: ["INFO", "LOG", "NOTICE", "DETAIL", "HINT", "CONTEXT", "STATEMENT", "QUERY", "LOCATION"],
    warn: ["WARNING", "WARN"],
    // PostgreSQL's FATAL ends one session, its PANIC all of them.
    error: ["ERROR", "EXCEPTION", "FATAL"],
    fatal: ["CRITICAL", "PANIC"],
  },
};

const postgresLine =
  "^\\d{4}-\\d\\d-\\d\\d \\S+ UTC \\[(?P<process>\\d+)\\] (?P<session>.*?)(?P<severity>DEBUG[1-5]|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION):\\s+(?P<message>(?s:.*))$$";

const levels = Object.values(severity.mapping).flat().join("|");

/** Moves a text, if it is one and nothing has moved there yet. */
const move = (from: string, to: string, isFree: string, matches: string) => ({
  type: "move",
  id: `${from}-field`,
  // Only a text: a store shows a record whose message is an object or a number as one without a message.
  if: `${isFree} and type(attributes.${from}) == "string" and attributes.${from} matches "${matches}"`,
  from: `attributes.${from}`,
  to,
});

/** The body's first bytes, in the collector's language. A character takes up to four, and half of one is no text. */
function cut(bytes: number, more = 3): string {
  const first = `body[:${bytes}]`;
  return more === 0
    ? first
    : `(body[${bytes - 4}:${bytes}] matches "\\\\x{FFFD}$$" ? ${cut(bytes - 1, more - 1)} : ${first})`;
}

/** Of a line's fields these are the record's own, or the resource's, or told by nothing. */
const known = ["severity", "time", "pod", "colour", "version", "logtag"];

const lineOperators = [
  { type: "container", id: "container", format: "containerd", max_log_size: longestLine },
  { type: "regex_parser", id: "postgresql", if: `body matches \`${postgresLine}\``, regex: postgresLine },
  // A line that only looks like JSON stays as it is.
  { type: "json_parser", id: "json", if: "body startsWith '{' and body endsWith '}'", on_error: "send_quiet" },
  // Structlog and others call it level, python-json-logger levelname.
  ...["level", "levelname"].map((name) =>
    move(name, "attributes.severity", "attributes.severity == nil", `(?i)^(${levels})$$`),
  ),
  {
    type: "severity_parser",
    id: "severity",
    if: "attributes.severity != nil",
    parse_from: "attributes.severity",
    on_error: "send_quiet",
    ...severity,
  },
  // Structlog calls it event. While the body is the whole line, no message was found.
  { type: "copy", id: "line", from: "body", to: "attributes.line" },
  ...["message", "event", "msg"].map((name) => move(name, "body", "body == attributes.line", ".")),
  { type: "remove", id: "without-line", field: "attributes.line" },
  {
    type: "add",
    id: "shortened",
    // Slices count bytes; len counts characters.
    if: `body[${longestMessage}:] != ""`,
    field: "body",
    value: `EXPR(${cut(longestMessage)} + "… (" + string(len(body)) + " characters)")`,
  },
  ...known.map((field) => ({
    type: "remove",
    id: `without-${field}`,
    if: `attributes.${field} != nil`,
    field: `attributes.${field}`,
  })),
  { type: "remove", id: "without-path", field: "attributes['log.file.path']", on_error: "send_quiet" },
];
