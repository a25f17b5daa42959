import * as fs from "node:fs";
import * as path from "node:path";

/** Writes a file atomically: readers never see a partial file. */
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

/** The content of a JSON file, or undefined if the file does not exist. */
export function readJson<T>(file: string): T | undefined {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as T) : undefined;
}

/** Writes a file only if its content changes: kube-proxy exits whenever its configuration is written. */
export function writeFileOnChange(file: string, content: string, mode = 0o644): void {
  if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== content) writeFileAtomically(file, content, mode);
}
