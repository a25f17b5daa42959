import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import dockerignore from "@balena/dockerignore";

/** A file or symbolic link in a build context. */
export interface ContextFile {
  /** Relative to the context's folder. */
  readonly path: string;
  readonly link: boolean;
}

/**
 * Files that do not belong in an image, although a Dockerfile may copy them with their folder. They change while the program stays the
 * same, so they must not cause a build. A `!` line in .dockerignore includes one again.
 */
const never = [
  ...[".git", ".hg", ".svn", "__pycache__", "*.pyc", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox"],
  ...[".coverage", ".idea", ".vscode", ".DS_Store", "*.swp", "*~"],
].map((name) => `**/${name}`);

/**
 * The files and symbolic links that a build depends on, in the same order on all machines.
 * @throws Error if a name is not UTF-8.
 */
export function contextFiles(context: string, dockerfile: string): ContextFile[] {
  const patterns = [...never, ...ignorePatterns(context, dockerfile)];
  const ignore = dockerignore({ ignorecase: false }).add(patterns);
  // Skip ignored folders, unless a pattern may include something in them again.
  const prune = !patterns.some((pattern) => pattern.startsWith("!"));
  const files: ContextFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = relative(context, join(folder, entry.name));
      const ignored = ignore.ignores(path);
      if (!ignored) refuseUnreadableName(folder, entry.name);
      if (entry.isDirectory()) {
        if (!ignored || !prune) walk(join(folder, entry.name));
      } else if (!ignored && (entry.isFile() || entry.isSymbolicLink())) {
        files.push({ path, link: entry.isSymbolicLink() });
      }
    }
  };
  walk(context);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Node.js decodes bytes that are not UTF-8 as U+FFFD and cannot find the file then. */
function refuseUnreadableName(folder: string, name: string): void {
  if (!name.includes("\uFFFD") || readdirSync(folder, "buffer").some((bytes) => bytes.equals(Buffer.from(name))))
    return;
  throw new Error(
    `the name of "${join(folder, name)}" is not UTF-8, so it cannot be part of an image; rename it or list it in .dockerignore`,
  );
}

/** BuildKit prefers an ignore file named after the Dockerfile: https://docs.docker.com/build/concepts/context/#filename-and-location */
function ignorePatterns(context: string, dockerfile: string): string[] {
  const file = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find((candidate) =>
    existsSync(candidate),
  );
  const lines = file === undefined ? [] : readFileSync(file, "utf8").split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}
