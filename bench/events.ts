import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEngine } from "../local/engine/engine";
import type { EngineEvent } from "./serving/events";

/** Runs `up` for a stack and returns the engine's log of it. @throws Error if it fails. */
export async function upWithEvents(stack: readonly string[]): Promise<EngineEvent[]> {
  const log = join(mkdtempSync(join(tmpdir(), "events-")), "events.json");
  const args = ["up", "--yes", "--skip-preview", "--event-log", log, ...stack];
  const child = startEngine(args, "inherit", { PULUMI_DEBUG_COMMANDS: "true" }); // or there is no --event-log
  const code = await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
  if (code !== 0) throw new Error(`pulumi up ended with ${String(code)}`);
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EngineEvent);
}
