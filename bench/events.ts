import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumi } from "../local/engine/engine";
import type { EngineEvent } from "./serving/events";

/** Runs `up` for a stack and returns the engine's log of it. */
export async function upWithEvents(stack: readonly string[]): Promise<EngineEvent[]> {
  const log = join(mkdtempSync(join(tmpdir(), "events-")), "events.json");
  await pulumi("up", "--yes", "--skip-preview", "--event-log", log, ...stack);
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EngineEvent);
}
