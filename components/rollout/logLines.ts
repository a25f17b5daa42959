/** The lines of a log, for people. Of lines in JSON only the message and the traceback are kept. */
export function readable(log: string): string[] {
  return log
    .split("\n")
    .flatMap((line) => structured(line) ?? [line])
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}

/** The line with the error: Python's exception or PostgreSQL's FATAL or PANIC; otherwise the last line. */
export function errorLine(lines: readonly string[]): string | undefined {
  const exception = /^([a-z_]\w*\.)+[A-Z]\w*(: |$)|^[A-Z]\w*(Error|Exception|Timeout|Exit): |\b(FATAL|PANIC): {2}/;
  return [...lines].reverse().find((line) => exception.test(line)) ?? lines.at(-1);
}

function structured(line: string): string[] | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    // Tracebacks are called exc_info by Python and stack_trace by Google's logs.
    const { message, exc_info, stack_trace } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const texts = [message, exc_info, stack_trace].filter((text) => typeof text === "string");
    return texts.length === 0 ? undefined : texts.flatMap((text) => text.split("\n"));
  } catch {
    return undefined;
  }
}
