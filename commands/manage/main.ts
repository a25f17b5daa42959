import { firstLine, runCommand, stackName } from "../command";
import { UsageError } from "../../local/toolchain/userError";
import { interactive, Kubectl } from "../cluster/kubectl";
import { inOneOffPod } from "../cluster/oneOffPod";
import { migratingApp, servingApp } from "../cluster/workloads";

const usage = `npm run manage -- <stack> [--owner] <command> [arguments]

Runs a command of manage.py in a separate pod, with the image, variables and rights of the web pods.

  --owner         as the owner of the tables, who may change them
  -h, --help      print this

Exit code: the command's; 1 if it could not be run, 2 if the command line is wrong.`;

/**
 * An entry point of the image may have set variables for the pod's first process. A command that is run later does not inherit them.
 */
const inheriting = `
import os, sys
for entry in open("/proc/1/environ").read().split("\\0"):
    name, _, value = entry.partition("=")
    if name: os.environ[name] = value
program = ["manage.py"] if os.path.exists("manage.py") else ["-m", "django"]
os.execvp("python", ["python", *program, *sys.argv[1:]])
`;

/** `npm run manage`: manage.py of a running site, with this terminal if there is one. Other stacks than `local` need the caller's login. */
async function main(args: readonly string[]): Promise<void> {
  const { stack, isOwner, command } = parse(args);
  process.exitCode = await Kubectl.use(stack, async (kubectl) => {
    const { spec, container } = await (isOwner ? migratingApp(kubectl) : servingApp(kubectl));
    return inOneOffPod(kubectl, "manage", isOwner ? "release" : "process", spec, container, (pod) =>
      kubectl.attached(["exec", ...interactive(), pod, "--", "python", "-c", inheriting, ...command]),
    );
  });
}

/** Everything after the command's name belongs to the command, options too. */
export function parse(args: readonly string[]): { stack: string; isOwner: boolean; command: readonly string[] } {
  const [first, ...rest] = args;
  if (first === undefined) throw new UsageError("The stack is missing.", firstLine(usage));
  const stack = stackName(first, usage);
  const isOwner = rest[0] === "--owner";
  const command = isOwner ? rest.slice(1) : rest;
  const [name] = command;
  if (name === undefined) throw new UsageError("The command is missing.", firstLine(usage));
  if (name.startsWith("-")) throw new UsageError(`Unknown option ${name}.`, firstLine(usage));
  return { stack, isOwner, command };
}

runCommand(usage, main, (args) => args.slice(0, args[1] === "--owner" ? 3 : 2));
