import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import dockerignore from "@balena/dockerignore";

/** A file or symbolic link of a build context. */
export interface ContextFile {
  /** From the context's folder. */
  readonly path: string;
  readonly link: boolean;
}

/**
 * Files that no image is made of, though a Dockerfile may copy them along with the rest. They change without a change to the program, so
 * they must not cause a new build. A `!` line in .dockerignore takes one back.
 */
const never = [
  ...[".git", ".hg", ".svn", "__pycache__", "*.pyc", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox"],
  ...[".coverage", ".idea", ".vscode", ".DS_Store", "*.swp", "*~"],
].map((name) => `**/${name}`);

/**
 * The files and symbolic links that decide about a build, in an order that does not depend on the machine.
 * @throws Error for a name that is not UTF-8.
 */
export function contextFiles(context: string, dockerfile: string): ContextFile[] {
  const patterns = [...never, ...ignorePatterns(context, dockerfile)];
  const ignore = dockerignore({ ignorecase: false }).add(patterns);
  // A folder that is ignored need not be walked, unless a pattern takes something in it back.
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

/** Node.js reads bytes that are not UTF-8 as U+FFFD, and then does not find the file. */
function refuseUnreadableName(folder: string, name: string): void {
  if (!name.includes("\uFFFD") || readdirSync(folder, "buffer").some((bytes) => bytes.equals(Buffer.from(name))))
    return;
  throw new Error(
    `the name of "${join(folder, name)}" is not UTF-8, so it cannot be part of an image; rename it or list it in .dockerignore`,
  );
}

/** BuildKit prefers a file named after the Dockerfile: https://docs.docker.com/build/concepts/context/#filename-and-location */
function ignorePatterns(context: string, dockerfile: string): string[] {
  const file = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find((candidate) =>
    existsSync(candidate),
  );
  const lines = file === undefined ? [] : readFileSync(file, "utf8").split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}
