/** Lines of a log as a person reads them: of a structured one (JSON, a line each) the message and the traceback. */
export function readable(log: string): string[] {
  return log
    .split("\n")
    .flatMap((line) => structured(line) ?? [line])
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}

/** The line that says what went wrong: where Python names the exception or PostgreSQL what ends it, else the last one. */
export function errorLine(lines: readonly string[]): string | undefined {
  const exception = /^([a-z_]\w*\.)+[A-Z]\w*(: |$)|^[A-Z]\w*(Error|Exception|Timeout|Exit): |\b(FATAL|PANIC): {2}/;
  return [...lines].reverse().find((line) => exception.test(line)) ?? lines.at(-1);
}

function structured(line: string): string[] | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    // Python's name for a traceback, and the one that Google's logs know.
    const { message, exc_info, stack_trace } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const texts = [message, exc_info, stack_trace].filter((text) => typeof text === "string");
    return texts.length === 0 ? undefined : texts.flatMap((text) => text.split("\n"));
  } catch {
    return undefined;
  }
}
