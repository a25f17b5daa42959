import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { contextFiles } from "./contextFiles";

/**
 * Runs `work` with a build context that all users of the image can read. That is the context itself, unless it was checked out with a umask
 * such as 077 or 027. It is then a temporary copy with the modes of a checkout with umask 022.
 */
export async function withReadableContext<T>(
  context: string,
  dockerfile: string,
  work: (context: string) => Promise<T>,
): Promise<T> {
  const files = contextFiles(context, dockerfile).filter(({ link }) => !link);
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)));
  const isReadable = (path: string, bits: number): boolean => (statSync(join(context, path)).mode & bits) === bits;
  if (files.every(({ path }) => isReadable(path, 0o44)) && [...folders].every((path) => isReadable(path, 0o55)))
    return work(context);
  const copy = mkdtempSync(join(tmpdir(), "context-"));
  try {
    copyReadable(context, copy, dockerfile);
    return await work(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** All parent folders of a file within the context. */
function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [folder, ...foldersOf(folder)];
}

function copyReadable(from: string, to: string, dockerfile: string): void {
  for (const { path, link } of contextFiles(from, dockerfile)) {
    const [source, target] = [join(from, path), join(to, path)];
    mkdirSync(dirname(target), { recursive: true });
    if (link) {
      cpSync(source, target, { verbatimSymlinks: true });
      continue;
    }
    copyFileSync(source, target);
    chmodSync(target, (statSync(source).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
  for (const folder of new Set(contextFiles(from, dockerfile).flatMap(({ path }) => foldersOf(path))))
    chmodSync(join(to, folder), 0o755);
}
