import { parseArgs } from "node:util";
import { colourNames } from "../../stacks/colours";
import { UserError } from "../../local/toolchain/userError";

/** OpenTelemetry's numbers at which levels begin: https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
export const levels = { debug: 5, info: 9, warning: 13, error: 17, critical: 21 } as const;
export type Level = keyof typeof levels;

/** Which lines are wanted; what is not given is not asked for. */
export interface LogQuery {
  readonly colour?: string;
  /** Of this level or a worse one. */
  readonly level?: Level;
  readonly pod?: string;
  /** Part of the message, in capitals or not. */
  readonly text?: string;
  /** From this moment on. */
  readonly since: Date;
  /** The newest so many. */
  readonly limit: number;
}

/** What `npm run logs` was asked for. */
export interface LogArguments {
  readonly stack: string;
  /** How far back, in seconds. */
  readonly seconds: number;
  readonly follow: boolean;
  readonly query: Omit<LogQuery, "since">;
}

const usage =
  "npm run logs -- [--stack S] [--colour maroon] [--level error] [--since 1h] [--pod P] [--limit 1000] [--follow] [text]";

const units = { s: 1, m: 60, h: 3600, d: 86400 } as const;

/**
 * Reads the arguments of `npm run logs`.
 * @throws UserError with one sentence on the first that is not allowed.
 */
export function parseArguments(args: readonly string[]): LogArguments {
  const { values, positionals } = parsed(args);
  const { stack = "local", colour, level, since = "1h", pod, limit = "1000", follow = false } = values;
  if (!/^[\w.-]{1,100}$/.test(stack)) throw wrong("stack", stack, "the name of a stack");
  if (colour !== undefined && !(colourNames as readonly string[]).includes(colour))
    throw wrong("colour", colour, `one of ${colourNames.join(", ")}`);
  if (level !== undefined && !isLevel(level)) throw wrong("level", level, `one of ${Object.keys(levels).join(", ")}`);
  const [, count, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(since) ?? [];
  if (count === undefined) throw wrong("since", since, "a number with s, m, h or d after it, such as 30m");
  if (pod !== undefined && !/^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(pod))
    throw wrong("pod", pod, "the name of a pod");
  if (!/^[1-9]\d{0,4}$/.test(limit)) throw wrong("limit", limit, "a whole number from 1 to 99999");
  if (positionals.length > 1)
    throw new UserError(`One text is looked for, not ${positionals.length}: put it in quotes.`, usage);
  return {
    stack,
    seconds: Number(count) * units[unit as keyof typeof units],
    follow,
    query: { colour, level, pod, text: positionals[0], limit: Number(limit) },
  };
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ stack: text, colour: text, level: text, since: text, pod: text, limit: text },
        follow: { type: "boolean", short: "f" },
      },
    });
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error), usage);
  }
}

function isLevel(level: string): level is Level {
  return Object.hasOwn(levels, level);
}

function wrong(name: string, was: string, allowed: string): UserError {
  return new UserError(`--${name} is ${JSON.stringify(was)}; allowed is ${allowed}.`, usage);
}
