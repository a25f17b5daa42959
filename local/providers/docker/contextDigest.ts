import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";
import { contextFiles } from "./contextFiles";

/** Files are hashed in chunks, because Node.js cannot read more than 2 GiB at once. */
const pieceBytes = 1024 * 1024;

/**
 * A hash of everything that a build depends on: names and contents of the context's files, whether they are executable, and the Dockerfile.
 * It ignores times, base images and the other mode bits, which depend on the umask of the checkout, not on Git.
 * @param context an existing folder. @param dockerfile an existing file.
 * @returns 64 hexadecimal digits.
 * @throws Error if a file cannot be read or its name is not UTF-8.
 */
export function contextDigest(context: string, dockerfile: string): string {
  const hash = createHash("sha256");
  const add = (name: string, kind: string, content: Buffer | string): void => {
    hash.update(JSON.stringify([name, kind, content.length])).update(content);
  };
  add("Dockerfile", "file", readFileSync(dockerfile));
  for (const { path, link } of contextFiles(context, dockerfile)) {
    const file = join(context, path);
    if (link) add(path, "link", readlinkSync(file));
    else addFile(hash, path, file);
  }
  return hash.digest("hex");
}

function addFile(hash: Hash, name: string, file: string): void {
  const descriptor = openSync(file, "r");
  try {
    const { mode, size } = fstatSync(descriptor);
    hash.update(JSON.stringify([name, (mode & 0o100) === 0 ? "file" : "program", size]));
    const piece = Buffer.alloc(Math.min(pieceBytes, size));
    for (let read = 1; read > 0;) {
      read = readSync(descriptor, piece);
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}
