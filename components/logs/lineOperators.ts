/** Longer lines are split, and only their first part has a level. */
const longestLine = 8 * 1024 * 1024;

/** Longer messages are cut to this many bytes. VictoriaLogs drops records of 2 MiB, and Cloud Logging's exporter cuts at 256 KB. */
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

/** Moves a field if it is a text and the target is still free. */
const move = (from: string, to: string, isFree: string, matches: string) => ({
  type: "move",
  id: `${from}-field`,
  // Texts only, because stores show records whose message is an object or a number without a message.
  if: `${isFree} and type(attributes.${from}) == "string" and attributes.${from} matches "${matches}"`,
  from: `attributes.${from}`,
  to,
});

/** The body's first bytes, as an expression of the collector. A character has up to four bytes and must not be cut in half. */
function cut(bytes: number, more = 3): string {
  const first = `body[:${bytes}]`;
  return more === 0
    ? first
    : `(body[${bytes - 4}:${bytes}] matches "\\\\x{FFFD}$$" ? ${cut(bytes - 1, more - 1)} : ${first})`;
}

/** Fields that are removed, because the record or its resource already has them or because they carry no information. */
const known = ["severity", "time", "pod", "colour", "version", "logtag"];

/**
 * What the collector does to each line, in order: join its parts, parse it as PostgreSQL's or as JSON, and set level and message.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/stanza/docs/operators
 */
export const lineOperators = [
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
