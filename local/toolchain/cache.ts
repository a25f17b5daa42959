import * as fs from "node:fs";
import * as path from "node:path";
import { paths } from "../machine/paths";

/** Below it lie the tools, each in a folder `<name>-<version>-<hash of what it is made from>`. */
export const toolsFolder = () => path.join(paths.cache, "tools");

/** The file whose lock a run holds while it makes the tool. */
export const lockFile = (name: string) => path.join(paths.cache, "locks", name);

/** Where the output of the programs that make the tool goes. */
export const logFile = (name: string) => path.join(paths.cache, "logs", `${name}.log`);

/**
 * Makes a file or folder whole or not at all: `make` writes to a path beside the target, which then gets its name.
 * What an earlier, killed run left there is removed first; so the caller must hold the tool's lock.
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
