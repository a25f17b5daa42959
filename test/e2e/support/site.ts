import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startCloud, stopCloud } from "../../../local/cloud";
import { deleteCluster, recordedCluster } from "../../../local/cluster/cluster";
import { prepareEngine, pulumiOutput, startEngine } from "../../../local/engine/engine";
import { prepareStack } from "../../../local/engine/stack";
import { paths } from "../../../local/machine/paths";
import { say } from "../../../local/machine/say";
import { cloudTools, ensureToolchain } from "../../../local/toolchain";
import { startWithEvents } from "./engineEvents";

/** What one `pulumi up` did: how many resources it created, updated, replaced, left the same. */
export type Changes = Readonly<Record<string, number>>;

export type Overrides = Readonly<Record<string, unknown>>;

/** The stacks that this run brought up as their files say and has not touched since. */
const asCommitted = new Set<string>();

/** Prepares tools, cloud and engine for a change of the stack. Takes no time if they are ready. */
async function prepare(stack: string): Promise<void> {
  asCommitted.delete(stack);
  await ensureToolchain(cloudTools(), say);
  await startCloud();
  await prepareEngine();
}

/** Stops what an earlier run may have left and forgets all its stacks; only Docker's and the registry's layers stay. */
export async function startFromNothing(): Promise<void> {
  asCommitted.clear();
  await ensureToolchain(cloudTools(), say);
  await deleteCluster(recordedCluster() ?? "");
  await stopCloud();
  const kept = ["docker", "registry", "logs", "checkout"];
  for (const entry of fs.existsSync(paths.state) ? fs.readdirSync(paths.state) : [])
    if (!kept.includes(entry)) fs.rmSync(paths.inState(entry), { recursive: true, force: true });
}

/** Runs `pulumi up` and returns its changes. If it fails, the error has the whole output. */
export async function up(stack: string, overrides: Overrides = {}): Promise<Changes> {
  await prepare(stack);
  await engine("up", "--yes", "--skip-preview", "--suppress-progress", ...(await prepareStack(stack, overrides)));
  if (Object.keys(overrides).length === 0) asCommitted.add(stack);
  return lastChanges(stack);
}

/** Brings the stack up as its file says, unless the last that this run did to it was just that. */
export async function ensureUp(stack: string): Promise<void> {
  if (!asCommitted.has(stack)) await up(stack);
}

/** The changes of the stack's last update, from its history, without resources that it only read from the cluster. */
async function lastChanges(stack: string): Promise<Changes> {
  const history = JSON.parse(
    await pulumiOutput("stack", "history", "--json", "--page-size", "1", "--page", "1", "--stack", stack),
  ) as { resourceChanges?: Changes }[];
  const changes = Object.entries(history[0]?.resourceChanges ?? {});
  return Object.fromEntries(changes.filter(([operation]) => operation !== "read"));
}

/** Runs `pulumi destroy` to its end. */
export async function destroy(stack: string, overrides: Overrides = {}): Promise<void> {
  await prepare(stack);
  await engine("destroy", "--yes", "--skip-preview", "--suppress-progress", ...(await prepareStack(stack, overrides)));
}

/** The stack's outputs, secrets included. */
export async function outputs(stack: string): Promise<Record<string, string>> {
  const json = await pulumiOutput("stack", "output", "--json", "--show-secrets", "--stack", stack);
  return JSON.parse(json) as Record<string, string>;
}

/** Runs the engine and shows its output. If it fails, the error has all of it. */
export async function engine(...args: readonly string[]): Promise<string> {
  const child = startEngine(["--non-interactive", "--color", "never", ...args], ["ignore", "pipe", "pipe"]);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      process.stdout.write(chunk);
    });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`pulumi ${args[0] ?? ""} ended with ${code ?? "a signal"}:\n${said}`);
  return said;
}

/**
 * Starts `pulumi up` and sends it `signal` as soon as it begins to work on a resource of `type`.
 * Answers when the engine has ended. Throws where it ends before that moment.
 */
export async function interruptUp(
  stack: string,
  type: string,
  signal: NodeJS.Signals,
  overrides: Overrides = {},
): Promise<void> {
  await prepare(stack);
  const flags = ["--yes", "--skip-preview", "--suppress-progress", ...(await prepareStack(stack, overrides))];
  const { child, events } = startWithEvents(["up", ...flags]);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  while (!events().some(({ resourcePreEvent }) => creates(resourcePreEvent?.metadata, type))) {
    if (child.exitCode !== null) throw new Error(`pulumi up ended before it came to ${type}.`);
    await sleep(100);
  }
  child.kill(signal);
  await ended;
}

function creates(step: { readonly op: string; readonly urn: string } | undefined, type: string): boolean {
  return step?.op === "create" && step.urn.split("::")[2]?.split("$").at(-1) === type;
}
