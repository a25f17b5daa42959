import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { watchMemory } from "./memory";
import { findProgram } from "./programs";

/** A long-running command with its output in a log file. */
export interface LoggedRun {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute path. Output is appended. */
  readonly log: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The descriptor of a lock file, which the child keeps open until it exits. */
  readonly lock?: number;
  /** Stops the child with SIGTERM. A child with a signal is also stopped when this process is killed. */
  readonly signal?: AbortSignal;
}

/** A command that could not be started or exited with an error. */
export class RunFailure extends Error {
  constructor(
    readonly command: string,
    /** The last 16 KiB of its output. */
    readonly output: string,
    readonly log: string,
  ) {
    super(`${command} failed: ${lastLine(output)}`);
    this.name = "RunFailure";
  }
}

/** Runs a command and returns the peak memory of its process tree in megabytes. */
export async function runLogged(step: LoggedRun): Promise<number> {
  fs.mkdirSync(path.dirname(step.log), { recursive: true });
  const log = fs.openSync(step.log, "a");
  const start = fs.fstatSync(log).size;
  try {
    const [command, ...args] = [...(step.signal === undefined ? [] : tied()), step.command, ...step.args];
    const child = spawn(command ?? "", args, {
      cwd: step.cwd,
      env: step.env,
      signal: step.signal,
      stdio: ["ignore", log, log, ...(step.lock === undefined ? [] : [step.lock])],
    });
    const memory = watchMemory(child.pid);
    const failure = await new Promise<string | undefined>((resolve) => {
      let notStarted: string | undefined;
      child.once("error", (error) => (notStarted = error.message));
      child.once("close", (code, signal) =>
        resolve(code === 0 ? undefined : (notStarted ?? `ended with ${signal ?? `exit code ${code}`}`)),
      );
    });
    const megabytes = memory.end();
    if (failure !== undefined) throw new RunFailure(step.command, `${readFrom(step.log, start)}\n${failure}`, step.log);
    return megabytes;
  } finally {
    fs.closeSync(log);
  }
}

/** A command prefix that makes the kernel stop the child when its parent dies. Linux only. */
function tied(): string[] {
  const setpriv = findProgram("setpriv");
  return setpriv === undefined ? [] : [setpriv, "--pdeathsig", "TERM", "--"];
}

/** The last 16 KiB of what was appended to a log after its first `start` bytes. */
function readFrom(log: string, start: number): string {
  return fs
    .readFileSync(log)
    .subarray(start)
    .subarray(-16 * 1024)
    .toString()
    .trimEnd();
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
