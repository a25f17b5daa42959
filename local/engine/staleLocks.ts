import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isAliveProcess } from "../machine/processes";

interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Removes stack locks of engines that no longer run. A killed engine leaves its lock in the file backend, which would block the next
 * command (https://www.pulumi.com/docs/iac/cli/commands/pulumi_cancel/).
 */
export function removeStaleLocks(backend: string): void {
  const folder = path.join(backend, ".pulumi", "locks");
  if (!fs.existsSync(folder)) return;
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    if (!isHeld(fs.readFileSync(file, "utf8"))) fs.rmSync(file);
  }
}

/** Locks from other machines count as held. A truncated lock does not. */
function isHeld(content: string): boolean {
  try {
    const lock = JSON.parse(content) as Lock;
    return lock.hostname !== os.hostname() || isAliveProcess(lock.pid);
  } catch {
    return false;
  }
}
