import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "./userError";

/**
 * Runs `work` while no other process runs work under the same lock file; calls `waiting` once where it has to wait.
 *
 * The kernel keeps the lock (https://man7.org/linux/man-pages/man2/flock.2.html) on the open file, which flock(1) locks
 * for us. So it cannot be left behind: it ends when the last process that holds the file open has ended. `work` gets
 * the open file to hand on to its children: what a killed run leaves running keeps the lock until it is done.
 */
export async function withLock<T>(
  file: string,
  work: (lock: number) => Promise<T>,
  waiting: () => void,
  signal?: AbortSignal,
): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const lock = fs.openSync(file, "a");
  try {
    if (!(await flock(lock, ["--nonblock"], signal))) {
      waiting();
      await flock(lock, [], signal);
    }
    return await work(lock);
  } finally {
    fs.closeSync(lock);
  }
}

/** True when the lock was got. */
async function flock(lock: number, options: readonly string[], signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // The child's descriptor 3 is the very file that this process has open, so the lock outlives the child.
    const child = spawn("flock", [...options, "3"], { stdio: ["ignore", "ignore", "ignore", lock], signal });
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "ENOENT"
          ? new UserError(
              "The program flock is missing, which keeps two runs from building the same tool at once.",
              "Install it (package util-linux on Linux, flock from Homebrew on a Mac).",
            )
          : error,
      ),
    );
    child.once("close", (code) => resolve(code === 0));
  });
}
