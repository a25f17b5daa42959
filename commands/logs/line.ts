import { levels, type LogQuery } from "./query";

/** A line that a container wrote, from either log store. */
export interface LogLine {
  /** RFC 3339, in UTC. */
  readonly time: string;
  /** Empty if the line has none. */
  readonly level: string;
  readonly pod: string;
  /** Empty for pods without a colour, such as the database's. */
  readonly colour: string;
  readonly version: string;
  readonly message: string;
}

/** Searches a log store. Returns the matching lines, oldest first. */
export type LogSearch = (query: LogQuery) => Promise<LogLine[]>;

/** Formats a line for printing. Control characters, which a terminal could interpret, are replaced by question marks. */
export function format({ time, level, pod, colour, message }: LogLine): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  const text = message.replace(/\r?\n/g, "\n    ").replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, "?");
  return [new Date(time).toISOString(), (level || "-").padEnd(8), pod, colour || "-", text].join("  ");
}

/** The level of an OpenTelemetry severity number; empty for 0. */
export function levelOf(number: number): string {
  const names = Object.entries(levels).filter(([, from]) => number >= from);
  return names.at(-1)?.[0] ?? (number > 0 ? "debug" : "");
}
