import { run } from "../../local/machine/command";
import { UserError } from "../../local/toolchain/userError";
import type { LogLine, LogSearch } from "./line";
import type { Level, LogQuery } from "./query";

/** A log in Google's Cloud Logging and its bucket. */
export interface CloudLog {
  readonly project: string;
  readonly location: string;
  readonly bucket: string;
  readonly logName: string;
  readonly namespace: string;
}

interface Entry {
  readonly timestamp: string;
  readonly severity?: string;
  readonly textPayload?: string;
  readonly jsonPayload?: unknown;
  readonly labels?: Readonly<Record<string, string>>;
  readonly resource?: { readonly labels?: Readonly<Record<string, string>> };
}

/** Searches Cloud Logging with the user's `gcloud`. */
export function cloudLogging(log: CloudLog): LogSearch {
  return async (query) => {
    const answer = await run("gcloud", [
      ...["logging", "read", filterOf(query, log)],
      ...[`--project=${log.project}`, `--location=${log.location}`, `--bucket=${log.bucket}`, "--view=_AllLogs"],
      ...["--order=desc", `--limit=${query.limit}`, "--format=json"],
    ]).catch((error: unknown) => {
      throw new UserError(
        `Cannot search Cloud Logging: ${error instanceof Error ? error.message : String(error)}`,
        "Install gcloud and log in: gcloud auth login",
      );
    });
    return (JSON.parse(answer) as Entry[]).map(lineOf).reverse();
  };
}

/** The query in Cloud Logging's query language (https://cloud.google.com/logging/docs/view/logging-query-language). */
export function filterOf({ colour, level, pod, text, since }: LogQuery, log: CloudLog): string {
  return [
    `logName=${quoted(`projects/${log.project}/logs/${log.logName}`)}`,
    `resource.labels.namespace_name=${quoted(log.namespace)}`,
    `timestamp>=${quoted(since.toISOString())}`,
    ...(colour === undefined ? [] : [`labels.colour=${quoted(colour)}`]),
    ...(pod === undefined ? [] : [`resource.labels.pod_name=${quoted(pod)}`]),
    ...(level === undefined ? [] : [`severity>=${severities[level]}`]),
    ...(text === undefined ? [] : [`textPayload:${quoted(text)}`]),
  ].join(" AND ");
}

const severities: Readonly<Record<Level, string>> = {
  debug: "DEBUG",
  info: "INFO",
  warning: "WARNING",
  error: "ERROR",
  critical: "CRITICAL",
};

/** A quoted string. The query language uses JSON's escapes. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function lineOf({ timestamp, severity = "", textPayload, jsonPayload, labels, resource }: Entry): LogLine {
  return {
    time: timestamp,
    level: severity === "DEFAULT" ? "" : severity.toLowerCase(),
    pod: resource?.labels?.pod_name ?? "",
    colour: labels?.colour ?? "",
    version: labels?.["service.version"] ?? "",
    message: textPayload ?? JSON.stringify(jsonPayload ?? ""),
  };
}
