import { execFile } from "node:child_process";
import * as path from "node:path";
import { checkout } from "../../../local/machine/paths";
import { register } from "../../../local/typescript/typescriptProgram";

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npm run <command> -- local …`. */
export function command(name: string, ...args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const main = path.join(checkout, "commands", name, "main.ts");
    const child = execFile(process.execPath, ["-r", register, main, "local", ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end();
  });
}
