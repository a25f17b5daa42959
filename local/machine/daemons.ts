import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeFileAtomically } from "./files";
import { paths } from "./paths";
import { signalProcess } from "./signals";
import { UserError } from "../toolchain/userError";

/** A program that outlives the command that started it. */
export interface Daemon {
  /** Unique on this machine; names the record and the log. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** A file that it reads once, when it starts. */
  readonly configuration?: string;
}

interface DaemonRecord {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: with the pid it names one process for ever (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html). */
  readonly startTime: string;
  /** What it was started with; a record of an earlier version has none. */
  readonly digest?: string;
}

/**
 * Starts a daemon in a session of its own, its output appended to a log; does nothing while it runs already. One that runs by
 * another command, other arguments or another configuration, as an older checkout's does, is replaced.
 */
export async function startDaemon(daemon: Daemon): Promise<void> {
  const digest = digestOf(daemon);
  if (daemonRuns(daemon.name)) {
    if (readRecord(daemon.name)?.digest === digest) return;
    await stopDaemon(daemon.name, "SIGTERM", 20);
  }
  for (const pid of strayProcesses(daemon.name)) signalProcess(pid, "SIGKILL");
  fs.mkdirSync(path.dirname(daemonLog(daemon.name)), { recursive: true });
  const log = fs.openSync(daemonLog(daemon.name), "a");
  try {
    const child = spawn(daemon.command, daemon.args, {
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...(daemon.env ?? process.env), ...mark(daemon.name) },
      cwd: "/",
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", (error) => reject(notStarted(daemon, error)));
    });
    const pid = child.pid ?? 0;
    const record: DaemonRecord = { pid, startTime: processStartTime(pid) ?? "", digest };
    try {
      writeFileAtomically(recordFile(daemon.name), JSON.stringify(record));
    } catch (error) {
      signalProcess(pid, "SIGKILL"); // or nobody would find it again
      throw error;
    }
    child.unref();
  } finally {
    fs.closeSync(log);
  }
}

/** True while the very process that was started under this name lives. */
export function daemonRuns(name: string): boolean {
  const record = readRecord(name);
  return record !== undefined && isAlive(record);
}

/** Ends a daemon: `signal`, then SIGKILL after `graceSeconds`. Nothing happens where none runs. */
export async function stopDaemon(name: string, signal: NodeJS.Signals = "SIGTERM", graceSeconds = 10): Promise<void> {
  const record = readRecord(name);
  if (record !== undefined && isAlive(record)) {
    signalProcess(record.pid, signal);
    const end = Date.now() + graceSeconds * 1000;
    while (isAlive(record)) {
      if (Date.now() > end) signalProcess(record.pid, "SIGKILL");
      await sleep(50);
    }
  }
  fs.rmSync(recordFile(name), { force: true });
}

/** The environment by which a process and all that it starts are found again by `strayProcesses`. */
export function mark(name: string): NodeJS.ProcessEnv {
  return { [marker]: markerValue(name) };
}

/**
 * Processes that descend from a daemon of this state folder (from the one named, or from any), found by a mark in their
 * environment: those whose record was lost when a start was cut off, and the helpers that a daemon left behind.
 */
export function strayProcesses(name?: string): number[] {
  return fs
    .readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter(
      (pid) =>
        pid !== process.pid && environmentOf(pid).some((entry) => entry.startsWith(`${marker}=${markerValue(name)}`)),
    );
}

/** The names of all daemons with a record, running or not. */
export function recordedDaemons(): string[] {
  const folder = paths.inState("daemons");
  return fs.existsSync(folder)
    ? fs
        .readdirSync(folder)
        .map((file) => path.basename(file, ".json"))
        .sort()
    : [];
}

/** Where a daemon's output goes. */
function daemonLog(name: string): string {
  return paths.inState("logs", `${name}.log`);
}

/** The last lines that a daemon wrote, to name the cause of a failure. */
function lastLogLines(name: string, count = 5): string {
  return fs.existsSync(daemonLog(name))
    ? fs.readFileSync(daemonLog(name), "utf8").trimEnd().split("\n").slice(-count).join("\n")
    : "(no log)";
}

/**
 * Polls `condition` until it holds.
 * @throws UserError naming `what` and, where a daemon is to make it hold, what that said last.
 */
export async function waitFor(
  what: string,
  seconds: number,
  condition: () => Promise<boolean> | boolean,
  daemon?: string,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    const ended = daemon !== undefined && !daemonRuns(daemon);
    if (ended || Date.now() > end)
      throw notReady(what, ended ? `${daemon} has ended` : `not within ${seconds} s`, daemon);
    await sleep(200);
  }
}

function notReady(what: string, cause: string, daemon?: string): UserError {
  if (daemon === undefined) return new UserError(`${what}: ${cause}.`, "Run the command again.");
  const last = lastLogLines(daemon, 1).slice(-300).replace(/\.$/, "");
  return new UserError(
    `${what} did not start: ${cause}. It said: ${last}.`,
    `Fix what it complains of and run the command again. Its last lines (all of them: ${daemonLog(daemon)}):\n${lastLogLines(daemon)}`,
  );
}

function notStarted({ name, command }: Daemon, error: NodeJS.ErrnoException): UserError {
  const cause = error.code === "ENOENT" ? "there is no such program" : (error.code ?? error.message);
  return new UserError(
    `${name} cannot be started by ${command}: ${cause}.`,
    "npm run doctor says what is missing; install it and run the command again.",
    { cause: error },
  );
}

const marker = "DJANGO_GKE_DAEMON";

function markerValue(name?: string): string {
  return name === undefined ? `${paths.state}:` : `${paths.state}:${name};`;
}

function environmentOf(pid: number): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // it has just ended
  }
}

/** Tells a command and its arguments from others; the text itself, which might hold a secret, is kept nowhere. */
function digestOf({ command, args, configuration }: Daemon): string {
  return createHash("sha256")
    .update(JSON.stringify([command, ...args]))
    .update(configuration === undefined ? "" : fs.readFileSync(configuration))
    .digest("hex");
}

function recordFile(name: string): string {
  return paths.inState("daemons", `${name}.json`);
}

function readRecord(name: string): DaemonRecord | undefined {
  try {
    return JSON.parse(fs.readFileSync(recordFile(name), "utf8")) as DaemonRecord;
  } catch {
    return undefined; // never started, or its start was interrupted before the record was written
  }
}

function isAlive(record: DaemonRecord): boolean {
  return record.startTime !== "" && processStartTime(record.pid) === record.startTime;
}

/** True while a process of this number runs: one that has ended and is only not yet reaped by its parent does not. */
export function isAliveProcess(pid: number): boolean {
  return processStartTime(pid) !== undefined;
}

function processStartTime(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
