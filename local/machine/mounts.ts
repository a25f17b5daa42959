import * as fs from "node:fs";
import { run } from "./command";

/** Unmounts everything below a folder, the deepest first, even where something still holds it. */
export async function unmountBelow(folder: string): Promise<void> {
  const mounts = mountsBelow(folder);
  for (const mount of mounts) await run("umount", ["--lazy", mount]).catch(() => undefined); // it went with its parent
}

/** The mount points below a folder, the deepest first. */
export function mountsBelow(folder: string): string[] {
  return fs
    .readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((mount) => mount.startsWith(`${folder}/`))
    .sort()
    .reverse();
}
