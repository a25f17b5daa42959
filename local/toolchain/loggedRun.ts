import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { watchMemory } from "./memory";
import { findProgram } from "./programs";

/** One long-running step whose output goes to a log file. */
export interface LoggedRun {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute path; the output is appended. */
  readonly log: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** An open lock file for the child to hold as long as it lives. */
  readonly lock?: number;
  /** Ends the child with SIGTERM; a child that can be ended so also ends when this process is killed. */
  readonly signal?: AbortSignal;
}

/** A step that ended with another exit code than 0, or could not be started. */
export class RunFailure extends Error {
  constructor(
    readonly command: string,
    /** What it printed, its last 16 KiB. */
    readonly output: string,
    readonly log: string,
  ) {
    super(`${command} failed: ${lastLine(output)}`);
    this.name = "RunFailure";
  }
}

/** Runs a step to its end and answers the most memory that it and its children held at one time, in megabytes. */
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

/** Words before a command that have the kernel end it when its parent dies, whatever the parent died of; Linux only. */
function tied(): string[] {
  const setpriv = findProgram("setpriv");
  return setpriv === undefined ? [] : [setpriv, "--pdeathsig", "TERM", "--"];
}

/** What was written to a log after its first `start` bytes, its last 16 KiB. */
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
