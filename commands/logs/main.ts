import { setTimeout as sleep } from "node:timers/promises";
import type { LogStore } from "../../components/logs/logs";
import { say } from "../../local/machine/say";
import { runCommand } from "../command";
import { notUp, stackOutputs } from "../stackOutputs";
import { format, type LogLine, type LogSearch } from "./line";
import { requireKnown } from "./known";
import { type LogQuery, parseArguments, usage } from "./query";
import { searchOf } from "./search";

/** Lines arrive a few seconds after they were written, so --follow searches this far back each time. */
const overlapSeconds = 30;

/**
 * `npm run logs`: prints the lines of a stack's containers, newest last; with --follow also new ones. It searches the stack's own log store
 * and changes nothing.
 */
async function main(args: readonly string[]): Promise<void> {
  const { stack, seconds, follow, json, query } = parseArguments(args);
  const search = searchOf(await storeOf(stack));
  const since = new Date(Date.now() - seconds * 1000);
  const print = (line: LogLine) => say(json ? JSON.stringify(line) : format(line));
  const lines = await search({ ...query, since });
  lines.forEach(print);
  if (follow) return followLines(search, query, since, lines, print);
  if (lines.length === 0) await requireKnown(search, { ...query, since });
}

/** The stack's log store, from its outputs. */
async function storeOf(stack: string): Promise<LogStore> {
  const { logStore } = (await stackOutputs(stack)) as { logStore?: LogStore };
  if (logStore === undefined) throw notUp(stack);
  return logStore;
}

async function followLines(
  search: LogSearch,
  query: Omit<LogQuery, "since">,
  begun: Date,
  printed: readonly LogLine[],
  print: (line: LogLine) => void,
): Promise<never> {
  let seen = new Set(printed.map(keyOf));
  for (;;) {
    await sleep(2000);
    const since = new Date(Math.max(begun.getTime(), Date.now() - overlapSeconds * 1000));
    const lines = await search({ ...query, since });
    lines.filter((line) => !seen.has(keyOf(line))).forEach(print);
    seen = new Set(lines.map(keyOf));
  }
}

function keyOf({ time, pod, message }: LogLine): string {
  return [time, pod, message].join("\0");
}

runCommand(usage, main);
