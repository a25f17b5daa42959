import { execFile } from "node:child_process";
import { checkout } from "../../../local/machine/paths";

/** Runs one of the README's commands, and answers what it prints. What it ends with does not matter: `status` of an ailing site ends with 1. */
export function npmRun(...command: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile("npm", ["run", "-s", ...command], { cwd: checkout, encoding: "utf8" }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}
