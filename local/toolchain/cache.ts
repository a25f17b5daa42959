import * as fs from "node:fs";
import * as path from "node:path";
import { paths } from "../machine/paths";

/** The folder of the tools. Each has its own, `<name>-<version>-<hash of its inputs>`. */
export const toolsFolder = () => path.join(paths.cache, "tools");

/** The lock file that a run holds while it builds the tool. */
export const lockFile = (name: string) => path.join(paths.cache, "locks", name);

/** The log of the programs that build the tool. */
export const logFile = (name: string) => path.join(paths.cache, "logs", `${name}.log`);

/**
 * Creates a file or folder atomically: `make` writes to a path next to the target, which is then renamed. Removes leftovers of a killed run
 * first, so the caller must hold the tool's lock.
 */
export async function whole<T>(target: string, make: (partial: string) => Promise<T>): Promise<T> {
  const folder = path.dirname(target);
  const partial = `${target}.partial`;
  fs.mkdirSync(folder, { recursive: true });
  fs.rmSync(partial, { recursive: true, force: true });
  try {
    const result = await make(partial);
    fs.renameSync(partial, target);
    return result;
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
    if (fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
  }
}
