import * as fs from "node:fs";
import * as path from "node:path";

/** Where Debian keeps programs for root; a user's PATH often lacks them. Tests empty it. */
export const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The absolute path of the program that a shell would start under this name, `undefined` where there is none. */
export function findProgram(name: string): string | undefined {
  return findPrograms(name)[0];
}

/** Every program of this name on PATH and in the system folders, in the order of the search; or the one at this absolute path. */
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
    return false; // not there, or not for us
  }
}
