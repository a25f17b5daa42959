import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Log } from "../plugin/plugin";

/** How many of a failed command's last lines its error includes. */
const quoted = 20;

/** Runs commands and shows their output line by line as the resource's status, and in full with `--debug`. */
export class LineRunner {
  private readonly running = new Set<ChildProcess>();

  constructor(private readonly log: Log) {}

  /**
   * Returns standard output. Throws an error with the last lines of all output if the command fails.
   * @param urn The resource that shows the status. Undefined: show nothing.
   * @param what The command as the user knows it, such as `build web:1`.
   */
  async run(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    urn: string | undefined,
    what: string,
  ): Promise<string> {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.running.add(child);
    const output: string[] = [];
    const all: string[] = [];
    const hear = (stream: NodeJS.ReadableStream, keep: boolean): Promise<void> =>
      new Promise((resolve) => {
        const lines = createInterface({ input: stream });
        lines.on("line", (line) => {
          if (keep) output.push(line);
          all.push(line);
          if (urn === undefined) return;
          this.log("debug", line, urn);
          if (line.trim() !== "") this.log("status", line, urn);
        });
        lines.on("close", resolve);
      });
    const heard = Promise.all([hear(child.stdout, true), hear(child.stderr, false)]);
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (status, signal) => resolve(status ?? signal ?? ""));
    }).finally(() => this.running.delete(child));
    await heard;
    if (code === 0) return output.join("\n");
    throw new Error(`Docker could not ${what} (exit ${code}):\n${all.slice(-quoted).join("\n")}`);
  }

  /** Stops all running commands. The daemon aborts a build when its client exits. */
  cancel(): void {
    for (const child of this.running) child.kill("SIGTERM");
  }
}
