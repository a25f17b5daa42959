import { spawn } from "node:child_process";
import { checkout } from "../../local/machine/paths";
import { stepsOf } from "./steps";
import { say } from "../../local/machine/say";
import { parseCommandLine, runCommand, stackName } from "../command";
import { callersPulumi, notUp } from "../stackOutputs";
import { UserError } from "../../local/toolchain/userError";

const usage = `npm run rotate -- [stack]

Replaces every generated password and key of a stack, by default the stack local. No request fails. Each step is an up.

  -h, --help      print this

Exit code: 0, 1 if it failed (run it again, it goes on where it was), 2 if the command line is wrong.`;

/** As `pulumi config --json` prints them. */
type Settings = Readonly<Record<string, { readonly value?: string } | undefined>>;

/** The engine that a stack is run by. */
interface Engine {
  /** What the stack's outputs are, as JSON. */
  readonly outputs: () => Promise<string>;
  readonly rotation: () => Promise<number>;
  readonly set: (rotation: number) => Promise<void>;
  readonly up: () => Promise<void>;
}

/**
 * `npm run rotate`: changes every generated password and key of the stack `local`, and no reader notices; `npm run rotate -- <stack>`
 * of a stack on Google, by the `pulumi`, login and backend of whoever asks. Each step is an `up`, with whatever else it has to do.
 * Cut off, it goes on where it was when it is run again.
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
  say("Every generated password and key is another one; those of before are refused.");
}

/** Loads the local cloud for its stack only: a checkout that only deploys to Google has none of its dependencies. */
async function localEngine(stack: string): Promise<Engine> {
  const [{ prepareEngine, pulumi, pulumiOutput }, { prepareStack, stackExists }, { recordedRotation, recordRotation }] =
    await Promise.all([
      import("../../local/engine/engine"),
      import("../../local/engine/stack"),
      import("../../local/engine/rotationRecord"),
    ]);
  if (!(await stackExists(stack).catch(() => false)))
    throw new UserError("There is no local site.", "Make one: npm run up");
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

/** Runs a program on this terminal. */
async function shown(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: "inherit" });
  const code = await new Promise<number | null>((resolve, reject) => child.once("exit", resolve).once("error", reject));
  if (code !== 0)
    throw new UserError(`${command} ${args[0] ?? ""} failed.`, "Fix the cause above and run the same command again.");
}

runCommand(usage, main);
