import { UserError } from "../../local/toolchain/userError";
import { type LogLine, levelOf, type LogSearch } from "./line";
import { levels, type LogQuery } from "./query";

/** Searches VictoriaLogs: https://docs.victoriametrics.com/victorialogs/querying/#querying-logs */
export function victoriaLogs(url: string, namespace: string): LogSearch {
  return async (query) => {
    const body = new URLSearchParams({
      query: logsQl(query, namespace),
      start: query.since.toISOString(),
      timeout: "30s",
    });
    const response = await fetch(`${url}/select/logsql/query`, { method: "POST", body }).catch((error: unknown) => {
      throw new UserError(
        `The log store at ${url} does not answer: ${error instanceof Error ? error.message : String(error)}.`,
        "On the local cloud, start it again: npm run up",
      );
    });
    const answer = await response.text();
    if (!response.ok)
      throw new UserError(
        `The log store at ${url} rejected the search: ${answer.trim()}`,
        "Make sure that it is VictoriaLogs 1.52 or newer.",
      );
    return answer
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => lineOf(JSON.parse(line) as Record<string, string>))
      .reverse();
  };
}

/** The query in LogsQL (https://docs.victoriametrics.com/victorialogs/logsql/). All values are quoted. */
export function logsQl({ colour, level, pod, text, limit }: LogQuery, namespace: string): string {
  const filters = [
    exactly("k8s.namespace.name", namespace),
    ...(colour === undefined ? [] : [exactly("colour", colour)]),
    ...(pod === undefined ? [] : [exactly("k8s.pod.name", pod)]),
    ...(level === undefined ? [] : [`severity_number:>=${levels[level]}`]),
    ...(text === undefined ? [] : [`_msg:~${quoted(`(?i)${escaped(text)}`)}`]),
  ];
  return `${filters.join(" ")} | sort by (_time) desc limit ${limit}`;
}

function exactly(field: string, value: string): string {
  return `${quoted(field)}:=${quoted(value)}`;
}

/** A quoted string in Go's syntax, which is JSON's except for lone surrogates. */
function quoted(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/** A regular expression that matches the text literally (https://github.com/google/re2/wiki/Syntax). */
function escaped(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}

function lineOf(fields: Readonly<Record<string, string>>): LogLine {
  return {
    time: fields._time ?? "",
    level: levelOf(Number(fields.severity_number ?? 0)),
    pod: fields["k8s.pod.name"] ?? "",
    colour: fields.colour ?? "",
    version: fields["service.version"] ?? "",
    message: fields._msg ?? "",
  };
}
