import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";
import { contextFiles } from "./contextFiles";

/** Files are hashed in pieces: Node.js reads no file of more than 2 GiB at once. */
const pieceBytes = 1024 * 1024;

/**
 * A hash of what decides about a build: names and contents of the context's files, whether each is executable, and the Dockerfile,
 * wherever it is. Times and base images are not part of it, nor are the other mode bits: Git does not keep them, so they follow from the
 * umask of whoever checked the project out.
 * @param context an existing folder. @param dockerfile an existing file.
 * @returns 64 hexadecimal digits.
 * @throws Error for a file that cannot be read or whose name is not UTF-8.
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
