import { colourNames } from "../../stacks/colours";
import { UsageError } from "../../local/toolchain/userError";
import { firstLine, parseCommandLine, stackName } from "../command";

/** The lowest OpenTelemetry number of each level: https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
export const levels = { debug: 5, info: 9, warning: 13, error: 17, critical: 21 } as const;
export type Level = keyof typeof levels;

/** A search for log lines. Omitted fields match all lines. */
export interface LogQuery {
  readonly colour?: string;
  /** This level or a more severe one. */
  readonly level?: Level;
  readonly pod?: string;
  /** A part of the message; case is ignored. */
  readonly text?: string;
  /** The time of the oldest line to return. */
  readonly since: Date;
  /** The maximum number of lines; the newest are returned. */
  readonly limit: number;
}

/** The arguments of `npm run logs`. */
export interface LogArguments {
  readonly stack: string;
  /** How far back to search, in seconds. */
  readonly seconds: number;
  readonly follow: boolean;
  readonly json: boolean;
  readonly query: Omit<LogQuery, "since">;
}

export const usage = `npm run logs -- [options] [text]

Prints the log lines of a stack's containers, newest last.

  text            only lines that contain it; case is ignored
  --stack S       the stack; default local
  --colour C      only lines of this colour: ${colourNames.join(", ")}
  --level L       only lines of this level or a more severe one: ${Object.keys(levels).join(", ")}
  --since 30m     how far back, in s, m, h or d; default 1h
  --pod P         only lines of this pod
  --limit N       the number of newest lines; default 1000
  -f, --follow    also print new lines as they are written
  --json          each line as a JSON object
  -h, --help      print this

Exit code: 0, 1 if the lines cannot be read, 2 if the command line is wrong.`;

const text = { type: "string" } as const;
const options = {
  ...{ stack: text, colour: text, level: text, since: text, pod: text, limit: text },
  follow: { type: "boolean", short: "f" },
  json: { type: "boolean" },
} as const;
const units = { s: 1, m: 60, h: 3600, d: 86400 } as const;

/**
 * Parses the arguments of `npm run logs`.
 * @throws UsageError about the first invalid argument.
 */
export function parseArguments(args: readonly string[]): LogArguments {
  const { values, positionals } = parseCommandLine(args, usage, options, 1);
  const { stack = "local", colour, level, since = "1h", pod, limit = "1000", follow = false, json = false } = values;
  if (colour !== undefined && !(colourNames as readonly string[]).includes(colour))
    throw wrong("colour", colour, `one of ${colourNames.join(", ")}`);
  if (level !== undefined && !isLevel(level)) throw wrong("level", level, `one of ${Object.keys(levels).join(", ")}`);
  const [, count, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(since) ?? [];
  if (count === undefined) throw wrong("since", since, "a number with s, m, h or d after it, such as 30m");
  if (pod !== undefined && !/^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(pod))
    throw wrong("pod", pod, "the name of a pod");
  if (!/^[1-9]\d{0,4}$/.test(limit)) throw wrong("limit", limit, "a whole number from 1 to 99999");
  return {
    stack: stackName(stack, usage),
    seconds: Number(count) * units[unit as keyof typeof units],
    follow,
    json,
    query: { colour, level, pod, text: positionals[0], limit: Number(limit) },
  };
}

function isLevel(level: string): level is Level {
  return Object.hasOwn(levels, level);
}

function wrong(name: string, was: string, allowed: string): UsageError {
  return new UsageError(`--${name} is ${JSON.stringify(was)}; allowed is ${allowed}.`, firstLine(usage));
}
