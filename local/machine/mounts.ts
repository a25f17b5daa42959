import * as fs from "node:fs";
import { run } from "./command";

/** Unmounts everything below a folder, deepest first, even if it is still in use. */
export async function unmountBelow(folder: string): Promise<void> {
  const mounts = mountsBelow(folder);
  for (const mount of mounts) await run("umount", ["--lazy", mount]).catch(() => undefined); // it was unmounted with its parent
}

/** The mount points below a folder, deepest first. */
export function mountsBelow(folder: string): string[] {
  return fs
    .readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((mount) => mount.startsWith(`${folder}/`))
    .sort()
    .reverse();
}
