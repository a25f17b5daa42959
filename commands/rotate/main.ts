import { spawn } from "node:child_process";
import { checkout } from "../../local/machine/paths";
import { stepsOf } from "./steps";
import { say } from "../../local/machine/say";
import { parseCommandLine, runCommand, stackName } from "../command";
import { callersPulumi, notUp } from "../stackOutputs";
import { UserError } from "../../local/toolchain/userError";

const usage = `npm run rotate -- [stack]

Rotates all generated passwords and keys of a stack (default: local) without downtime. Each step is a pulumi up.

  -h, --help      print this

Exit code: 0, 1 if it failed (run it again to continue), 2 if the command line is wrong.`;

/** The output of `pulumi config --json`. */
type Settings = Readonly<Record<string, { readonly value?: string } | undefined>>;

/** The engine that deploys the stack. */
interface Engine {
  /** The stack's outputs as JSON. */
  readonly outputs: () => Promise<string>;
  readonly rotation: () => Promise<number>;
  readonly set: (rotation: number) => Promise<void>;
  readonly up: () => Promise<void>;
}

/**
 * `npm run rotate`: rotates all generated passwords and keys of the stack `local` without downtime. `npm run rotate -- <stack>` does it for
 * a stack on Google, with your own `pulumi`, login and backend. Each step is a complete `pulumi up`, so it also applies other pending
 * changes. If it is interrupted, run it again.
 */
async function main(args: readonly string[]): Promise<void> {
  const stack = stackName(parseCommandLine(args, usage, {}, 1).positionals[0] ?? "local", usage);
  const engine = stack === "local" ? await localEngine(stack) : ownEngine(stack);
  const outputs = JSON.parse(await engine.outputs()) as { rotation?: number; url?: string };
  if (outputs.url === undefined) throw notUp(stack);
  const steps = stepsOf(await engine.rotation(), outputs.rotation);
  for (const [index, rotation] of steps.entries()) {
    say(`Step ${index + 1} of ${steps.length}: rotation ${rotation}.`);
    await engine.set(rotation);
    await engine.up();
  }
  say("All passwords and keys were rotated; the old ones no longer work.");
}

/** Loads the local cloud's modules on demand: a checkout that only deploys to Google does not have their dependencies. */
async function localEngine(stack: string): Promise<Engine> {
  const [{ prepareEngine, pulumi, pulumiOutput }, { prepareStack, stackExists }, { recordedRotation, recordRotation }] =
    await Promise.all([
      import("../../local/engine/engine"),
      import("../../local/engine/stack"),
      import("../../local/engine/rotationRecord"),
    ]);
  if (!(await stackExists(stack).catch(() => false)))
    throw new UserError("There is no local site.", "Create it: npm run up");
  await prepareEngine();
  return {
    outputs: () => pulumiOutput("stack", "output", "--json", "--stack", stack),
    rotation: () => Promise.resolve(recordedRotation(stack) ?? 0),
    set: (rotation) => Promise.resolve(recordRotation(stack, rotation)),
    up: async () => pulumi("up", "--yes", "--skip-preview", ...(await prepareStack(stack))),
  };
}

function ownEngine(stack: string): Engine {
  const its = ["--stack", stack];
  return {
    outputs: () => callersPulumi("stack", "output", "--json", ...its),
    rotation: async () => {
      const settings = JSON.parse(await callersPulumi("config", "--json", ...its)) as Settings;
      return Number(settings["django-gke:rotation"]?.value ?? 0);
    },
    set: async (rotation) => {
      await callersPulumi("config", "set", "rotation", String(rotation), ...its);
    },
    up: () => shown("pulumi", ["up", "--yes", "--cwd", checkout, ...its]),
  };
}

/** Runs a program in this terminal. Throws if it fails. */
async function shown(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: "inherit" });
  const code = await new Promise<number | null>((resolve, reject) => child.once("exit", resolve).once("error", reject));
  if (code !== 0)
    throw new UserError(`${command} ${args[0] ?? ""} failed.`, "Fix the cause above and run the same command again.");
}

runCommand(usage, main);
