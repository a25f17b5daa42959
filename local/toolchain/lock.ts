import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "./userError";

/**
 * Runs `work` while no other process holds the lock file; calls `waiting` once if it has to wait.
 *
 * It is a kernel lock (https://man7.org/linux/man-pages/man2/flock.2.html), taken with flock(1). It cannot become stale: it is released
 * when the last process with the open file has exited. `work` passes the descriptor to its children, so that processes left by a killed run
 * keep the lock until they exit.
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

/** Resolves to true if the lock was acquired. */
async function flock(lock: number, options: readonly string[], signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // The child's descriptor 3 is this process's open file, so the lock outlives the child.
    const child = spawn("flock", [...options, "3"], { stdio: ["ignore", "ignore", "ignore", lock], signal });
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "ENOENT"
          ? new UserError(
              "The program flock is missing. It keeps two runs from building the same tool at the same time.",
              "Install it (package util-linux on Linux, flock from Homebrew on a Mac).",
            )
          : error,
      ),
    );
    child.once("close", (code) => resolve(code === 0));
  });
}
