import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeFileAtomically } from "./files";
import { paths } from "./paths";
import { mark, processStartTime, strayProcesses } from "./processes";
import { signalProcess } from "./signals";
import { UserError } from "../toolchain/userError";

/** A program that keeps running after the command that started it. */
export interface Daemon {
  /** Unique within the state folder. Also the name of the record and the log. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** A configuration file that the daemon reads only on start. */
  readonly configuration?: string;
}

interface DaemonRecord {
  readonly pid: number;
  /** As {@link processStartTime} gives it. */
  readonly startTime: string;
  /** Digest of the command and configuration. Missing in records of earlier versions. */
  readonly digest?: string;
}

/**
 * Starts a daemon in its own session and appends its output to a log. Does nothing if it runs already; restarts it if its command,
 * arguments or configuration changed, as after an upgrade.
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
      signalProcess(pid, "SIGKILL"); // without a record nobody could stop it
      throw error;
    }
    child.unref();
  } finally {
    fs.closeSync(log);
  }
}

/** True while the process that was started under this name is alive. */
export function daemonRuns(name: string): boolean {
  const record = readRecord(name);
  return record !== undefined && isAlive(record);
}

/** Stops a daemon with `signal`, then with SIGKILL after `graceSeconds`. Does nothing if it is not running. */
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

/** The file that a daemon's output is appended to. */
function daemonLog(name: string): string {
  return paths.inState("logs", `${name}.log`);
}

/** The last lines of a daemon's log, for error messages. */
function lastLogLines(name: string, count = 5): string {
  return fs.existsSync(daemonLog(name))
    ? fs.readFileSync(daemonLog(name), "utf8").trimEnd().split("\n").slice(-count).join("\n")
    : "(no log)";
}

/**
 * Polls `condition` until it is true.
 * @throws UserError after `seconds`, or once `daemon` has exited; it includes the daemon's last log lines.
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
      throw notReady(what, ended ? `${daemon} has exited` : `not within ${seconds} s`, daemon);
    await sleep(200);
  }
}

function notReady(what: string, cause: string, daemon?: string): UserError {
  if (daemon === undefined) return new UserError(`${what}: ${cause}.`, "Run the command again.");
  const last = lastLogLines(daemon, 1).slice(-300).replace(/\.$/, "");
  return new UserError(
    `${what} did not start: ${cause}. It said: ${last}.`,
    `Fix the cause and run the command again. The last lines of its log ${daemonLog(daemon)}:\n${lastLogLines(daemon)}`,
  );
}

function notStarted({ name, command }: Daemon, error: NodeJS.ErrnoException): UserError {
  const cause = error.code === "ENOENT" ? "program not found" : (error.code ?? error.message);
  return new UserError(
    `Cannot start ${name} with ${command}: ${cause}.`,
    "Install the missing tools that npm run doctor lists and run the command again.",
    { cause: error },
  );
}

/** A digest that changes with the command or configuration. Only the digest is stored, because arguments may contain secrets. */
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
    return undefined; // never started, or interrupted before the record was written
  }
}

function isAlive(record: DaemonRecord): boolean {
  return record.startTime !== "" && processStartTime(record.pid) === record.startTime;
}
