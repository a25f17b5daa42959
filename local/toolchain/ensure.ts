import * as fs from "node:fs";
import { lockFile, logFile } from "./cache";
import { requireDiskSpace } from "./diskSpace";
import { explain } from "./failures";
import { withLock } from "./lock";
import { duration, size, withHeartbeat } from "./progress";
import { type Step, type Tool } from "./tool";
import { UserError } from "./userError";

/** Seconds between progress lines while a tool is being built. */
const heartbeat = 15;

/**
 * Installs all missing tools. Light ones are installed one by one while compiles run, also one by one; downloads for later compiles run
 * ahead. `report` gets the progress line by line.
 * Throws the first failure as a UserError once everything else has stopped. Finished tools are kept.
 */
export async function ensureTools(
  tools: readonly Tool[],
  report: (line: string) => void,
  beatSeconds = heartbeat,
): Promise<void> {
  const found = await Promise.all(tools.map((tool) => tool.find()));
  const missing = tools.filter((_, index) => found[index] === undefined);
  if (missing.length === 0) return;
  for (const tool of missing) await tool.check();
  await requireDiskSpace(missing);
  report(
    `Tools: ${tools.length - missing.length} of ${tools.length} are installed, ${missing.length} missing, about ${expected(missing)} to install.`,
  );

  const stop = new AbortController();
  const failures: UserError[] = [];
  const work = (tool: Tool, act: () => Promise<void>) =>
    stop.signal.aborted
      ? Promise.resolve()
      : act().catch((failure: unknown) => {
          failures.push(explain(failure, `${tool.name} ${tool.version}`, tool.source));
          stop.abort();
        });
  const say = (tool: Tool, words: string) =>
    report(`[${missing.indexOf(tool) + 1}/${missing.length}] ${tool.name} ${tool.version}: ${words}`);

  const heavy = missing.filter((tool) => tool.heavy);
  let fetching = Promise.resolve();
  const fetched = heavy.map(
    (tool) => (fetching = fetching.then(() => work(tool, () => fetchTool(tool, say, stop.signal)))),
  );
  const compiles = async () => {
    for (const [index, tool] of heavy.entries()) {
      await fetched[index];
      await work(tool, () => obtainTool(tool, say, beatSeconds, stop.signal));
    }
  };
  const others = async () => {
    for (const tool of missing)
      if (!tool.heavy) await work(tool, () => obtainTool(tool, say, beatSeconds, stop.signal));
  };
  await Promise.all([compiles(), others()]);
  if (failures[0] !== undefined) throw failures[0];
}

type Say = (tool: Tool, words: string) => void;

async function fetchTool(tool: Tool, say: Say, signal: AbortSignal): Promise<void> {
  fs.rmSync(logFile(tool.name), { force: true });
  await locked(tool, `${tool.name}-fetch`, say, signal, async (step) => tool.fetch?.(step));
}

async function obtainTool(tool: Tool, say: Say, beatSeconds: number, signal: AbortSignal): Promise<void> {
  await locked(tool, tool.name, say, signal, async (step) => {
    if ((await tool.find()) !== undefined) return say(tool, "installed by a different run");
    const start = Date.now();
    say(tool, `${tool.means}, about ${duration(tool.seconds)}; for ${tool.purpose}`);
    const { memory } = await withHeartbeat(
      beatSeconds,
      (seconds) => say(tool, `${duration(seconds)} of about ${duration(tool.seconds)}`),
      () => tool.obtain(step),
    );
    const found = await tool.find();
    if (found === undefined)
      throw new UserError(
        `${tool.name} ${tool.version} was ${tool.means}, but it cannot be found.`,
        `npm run doctor lists what is missing. The complete output is in ${step.log}.`,
      );
    say(tool, `ready after ${duration((Date.now() - start) / 1000)}${details(found.where, memory)}`);
  });
}

async function locked(
  tool: Tool,
  lock: string,
  say: Say,
  signal: AbortSignal,
  work: (step: Step) => Promise<void>,
): Promise<void> {
  await withLock(
    lockFile(lock),
    (held) => work({ log: logFile(tool.name), lock: held, signal }),
    () => say(tool, "waiting for a different run to finish it"),
    signal,
  );
}

function details(where: string, memory: number): string {
  const parts = [
    ...(fs.existsSync(where) ? [size(fs.statSync(where).size / 1e6)] : []),
    ...(memory > 0 ? [`memory up to ${size(memory)}`] : []),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** Compiles and other work run in parallel, so the longer of the two decides. */
function expected(missing: readonly Tool[]): string {
  const total = (heavy: boolean) =>
    missing.filter((tool) => tool.heavy === heavy).reduce((sum, tool) => sum + tool.seconds, 0);
  return duration(Math.max(total(true), total(false)));
}
