import { parseArgs, type ParseArgsConfig } from "node:util";
import { exitOnFailure } from "../local/machine/exit";
import { say } from "../local/machine/say";
import { UsageError } from "../local/toolchain/userError";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** The parsed arguments of a command. */
type CommandLine<Its extends Options> = ReturnType<typeof parseArgs<{ options: Its; allowPositionals: true }>>;

/**
 * Runs one of the project's commands with the arguments of this process.
 * Exit codes: 0 if it succeeded, 1 if it failed, 2 if the command line is wrong. `work` may set a different one.
 * @param usage The text that --help prints. Its first line shows the arguments.
 * @param own Selects this command's own arguments. The others may be options of a program that it runs.
 */
export function runCommand(
  usage: string,
  work: (args: readonly string[]) => Promise<void>,
  own = (args: readonly string[]) => (args.includes("--") ? args.slice(0, args.indexOf("--")) : args),
): void {
  const args = process.argv.slice(2);
  // The reader has closed the pipe: `npm run logs | head`.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  if (own(args).some((arg) => arg === "--help" || arg === "-h")) say(usage);
  else exitOnFailure(work(args));
}

/**
 * Parses a command's arguments.
 * @param positionals The maximum number of positional arguments.
 * @throws UsageError about the first invalid argument.
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

/** Checks a stack's name. @throws UsageError if it is not allowed. */
export function stackName(name: string, usage: string): string {
  if (/^[\w.]([\w./-]{0,98}[\w.])?$/.test(name)) return name;
  throw new UsageError(`The stack is ${JSON.stringify(name)}; allowed is the name of a stack.`, firstLine(usage));
}

export function firstLine(usage: string): string {
  return usage.split("\n")[0] ?? "";
}
