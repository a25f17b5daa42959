import { levels, type LogQuery } from "./query";

/** One line of a container, as either store gives it. */
export interface LogLine {
  /** RFC 3339, in UTC. */
  readonly time: string;
  /** Empty where the line states none. */
  readonly level: string;
  readonly pod: string;
  /** Empty for pods that have none, such as the database's. */
  readonly colour: string;
  readonly version: string;
  readonly message: string;
}

/** A place that lines are searched in: answers those that fit, the oldest first. */
export type LogSearch = (query: LogQuery) => Promise<LogLine[]>;

/** A line as it is printed. What a terminal would take for a command is shown as a question mark. */
export function format({ time, level, pod, colour, message }: LogLine): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  const text = message.replace(/\r?\n/g, "\n    ").replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, "?");
  return [new Date(time).toISOString(), (level || "-").padEnd(8), pod, colour || "-", text].join("  ");
}

/** The name of the level that an OpenTelemetry number belongs to; empty for none. */
export function levelOf(number: number): string {
  const names = Object.entries(levels).filter(([, from]) => number >= from);
  return names.at(-1)?.[0] ?? (number > 0 ? "debug" : "");
}
