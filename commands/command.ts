import { parseArgs, type ParseArgsConfig } from "node:util";
import { exitOnFailure } from "../local/machine/exit";
import { say } from "../local/machine/say";
import { UsageError } from "../local/toolchain/userError";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** What the user typed after the command's name. */
type CommandLine<Its extends Options> = ReturnType<typeof parseArgs<{ options: Its; allowPositionals: true }>>;

/**
 * Runs one of the project's commands with the arguments of this process.
 * Exit codes: 0 if it succeeded, 1 if it failed, 2 if the command line is wrong. `work` may set a code of its own.
 * @param usage what --help prints; its first line shows the arguments.
 */
export function runCommand(usage: string, work: (args: readonly string[]) => Promise<void>): void {
  const args = process.argv.slice(2);
  // `npm run logs | head`: the reader has seen enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (own.includes("--help") || own.includes("-h")) say(usage);
  else exitOnFailure(work(args));
}

/**
 * Reads a command's arguments.
 * @param positionals how many arguments without a name there may be.
 * @throws UsageError with one sentence on the first that is not allowed.
 */
export function parseCommandLine<Its extends Options>(
  args: readonly string[],
  usage: string,
  options: Its,
  positionals: number,
): CommandLine<Its> {
  let parsed: CommandLine<Its>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [sentence = ""] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence.replace(/\.$/, "")}.`, firstLine(usage));
  }
  const surplus = parsed.positionals[positionals];
  if (surplus !== undefined) throw new UsageError(`Unexpected argument ${JSON.stringify(surplus)}.`, firstLine(usage));
  return parsed;
}

/** @throws UsageError unless this can be the name of a stack. */
export function stackName(name: string, usage: string): string {
  if (/^[\w.]([\w./-]{0,98}[\w.])?$/.test(name)) return name;
  throw new UsageError(`The stack is ${JSON.stringify(name)}; allowed is the name of a stack.`, firstLine(usage));
}

export function firstLine(usage: string): string {
  return usage.split("\n")[0] ?? "";
}
