import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import dockerignore from "@balena/dockerignore";

/**
 * A hash of what a build sees: names, modes and contents of the context's files, less those that .dockerignore names, and the
 * Dockerfile, wherever it lies. Neither times nor base images are in it.
 * @param context an existing folder. @param dockerfile an existing file.
 * @returns 64 hexadecimal digits.
 */
export function contextDigest(context: string, dockerfile: string): string {
  const hash = createHash("sha256");
  const add = (name: string, mode: number, content: Buffer | string): void => {
    hash.update(JSON.stringify([name, mode.toString(8), content.length])).update(content);
  };
  add("Dockerfile", 0, readFileSync(dockerfile));
  for (const name of contextFiles(context, dockerfile)) {
    const file = join(context, name.path);
    if (name.link) add(name.path, 0o120000, readlinkSync(file));
    else add(name.path, statSync(file).mode & 0o777, readFileSync(file));
  }
  return hash.digest("hex");
}

interface ContextFile {
  readonly path: string;
  readonly link: boolean;
}

/** The context's files and symbolic links that a build gets, in an order that does not depend on the machine. */
function contextFiles(context: string, dockerfile: string): ContextFile[] {
  const patterns = ignorePatterns(context, dockerfile);
  const ignore = dockerignore({ ignorecase: false }).add(patterns);
  // A folder that is ignored need not be walked, unless a pattern takes something in it back.
  const prune = !patterns.some((pattern) => pattern.startsWith("!"));
  const files: ContextFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = relative(context, join(folder, entry.name));
      const ignored = ignore.ignores(path);
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

/** BuildKit prefers a file named after the Dockerfile: https://docs.docker.com/build/concepts/context/#filename-and-location */
function ignorePatterns(context: string, dockerfile: string): string[] {
  const file = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find((candidate) =>
    existsSync(candidate),
  );
  const lines = file === undefined ? [] : readFileSync(file, "utf8").split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}
