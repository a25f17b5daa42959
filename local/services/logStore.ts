import * as fs from "node:fs";
import { startDaemon, stopDaemon, waitFor } from "../machine/daemons";
import { readJson, writeFileAtomically } from "../machine/files";
import { hostAddress } from "../machine/addresses";
import { paths } from "../machine/paths";
import { toolPath } from "../toolchain";
import { answers } from "./answers";

export const logStorePort = 9428;

/** The log store's URL for pods, people and `npm run logs`. Its web page is below it. */
export const logStoreUrl = () => `http://${hostAddress()}:${logStorePort}`;

/** The log bucket that the store replaces. */
export interface LogStoreSpec {
  readonly name: string;
  readonly retentionDays: number;
}

const daemon = "log-store";
const record = () => paths.inState("log-store.json");
const data = () => paths.inState("log-store");

/**
 * Starts the log store with this retention, or restarts it if the retention changed. Throws if the machine has a log bucket of a different
 * name: it keeps one at a time.
 */
export async function setLogStore(spec: LogStoreSpec): Promise<void> {
  const present = readRecord();
  if (present !== undefined && present.name !== spec.name)
    throw new Error(
      `This machine already has the log bucket ${present.name}, and it has one at a time: destroy its stack first, or run npm run down.`,
    );
  writeFileAtomically(record(), JSON.stringify(spec));
  await startLogStore(spec);
}

/** Stops the store and deletes its data. Does nothing if there is no bucket of that name. */
export async function deleteLogStore(name: string): Promise<void> {
  if (readRecord()?.name !== name) return;
  await stopDaemon(daemon);
  fs.rmSync(data(), { recursive: true, force: true });
  fs.rmSync(record(), { force: true });
}

/** True if this machine has the log bucket of this name. */
export function logStoreExists(name: string): boolean {
  return readRecord()?.name === name;
}

/** Restarts the recorded store after the machine or the local cloud was stopped. */
export async function resumeLogStore(): Promise<void> {
  const present = readRecord();
  if (present !== undefined) await startLogStore(present);
}

/** The flags are described in https://docs.victoriametrics.com/victorialogs/#list-of-command-line-flags. */
async function startLogStore({ retentionDays }: LogStoreSpec): Promise<void> {
  await startDaemon({
    name: daemon,
    command: toolPath("log-store"),
    args: [
      `-httpListenAddr=${hostAddress()}:${logStorePort}`,
      ...[`-storageDataPath=${data()}`, `-retentionPeriod=${retentionDays}d`],
      ...["-memory.allowedBytes=128MiB", "-loggerLevel=WARN"],
    ],
  });
  await waitFor("The log store", 30, () => answers(`${logStoreUrl()}/health`), daemon);
}

function readRecord(): LogStoreSpec | undefined {
  return readJson(record());
}
