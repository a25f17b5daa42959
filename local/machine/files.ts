import * as fs from "node:fs";
import * as path from "node:path";

/** Writes a file whole or not at all: a reader never sees half of it. */
export function writeFileAtomically(file: string, content: string | Uint8Array, mode = 0o644): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(temporary, content, { mode });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** What a file of JSON holds; nothing where it is not there. */
export function readJson<T>(file: string): T | undefined {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as T) : undefined;
}

/** Writes a file only where that changes it: kube-proxy ends itself when its configuration is written again. */
export function writeFileOnChange(file: string, content: string, mode = 0o644): void {
  if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== content) writeFileAtomically(file, content, mode);
}
