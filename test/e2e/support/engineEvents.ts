import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEngine } from "../../../local/engine/engine";

/** A line of the engine's event log (`--event-log`): https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go */
export interface EngineEvent {
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly resourcePreEvent?: { readonly metadata: Metadata };
  readonly resOutputsEvent?: { readonly metadata: Metadata };
}

interface Metadata {
  readonly op: string;
  readonly urn: string;
}

/** Starts a command of the engine's. `events` answers what the log of it has so far. */
export function startWithEvents(args: readonly string[]): { child: ChildProcess; events: () => EngineEvent[] } {
  const log = join(mkdtempSync(join(tmpdir(), "events-")), "events.json");
  const flags = ["--non-interactive", "--color", "never", ...args, "--event-log", log];
  const child = startEngine(flags, ["ignore", "inherit", "inherit"], { PULUMI_DEBUG_COMMANDS: "true" }); // or there is no --event-log
  const lines = () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : []);
  return { child, events: () => lines().map((line) => JSON.parse(line) as EngineEvent) };
}

/** Runs a command of the engine's for a stack and returns the log of it. @throws Error if it fails. */
export async function eventsOf(command: readonly string[], stack: readonly string[]): Promise<EngineEvent[]> {
  const { child, events } = startWithEvents([...command, "--suppress-progress", ...stack]);
  const code = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
  if (code !== 0) throw new Error(`pulumi ${command.join(" ")} ended with ${String(code)}`);
  return events();
}
