import * as fs from "node:fs";
import * as path from "node:path";

/** Debian's folders for root's programs, which are often missing from a user's PATH. Tests empty the list. */
export const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The absolute path of the program that a shell would run, or undefined if there is none. */
export function findProgram(name: string): string | undefined {
  return findPrograms(name)[0];
}

/** All programs of this name on PATH and in the system folders, in search order. An absolute path is only checked. */
export function findPrograms(name: string): string[] {
  if (path.isAbsolute(name)) return [name].filter(isExecutable);
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), ...systemFolders].filter((folder) =>
    path.isAbsolute(folder),
  );
  return folders.map((folder) => path.join(folder, name)).filter(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false; // missing, or not executable for this user
  }
}
