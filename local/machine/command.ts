import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program and returns its output. Throws an error with the command and the last lines of its output if it fails. */
export async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    return (await execute(command, args, { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { stderr = "", stdout = "", message } = error as { stderr?: string; stdout?: string; message: string };
    const said = `${stdout}\n${stderr}`.trim().split("\n").slice(-8).join("\n");
    throw new Error(`${command} ${args.slice(0, 6).join(" ")} failed: ${said === "" ? message : said}`, {
      cause: error,
    });
  }
}

/** True if the program exits with code 0. */
export async function succeeds(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<boolean> {
  return run(command, args, env).then(
    () => true,
    () => false,
  );
}
