import { say } from "../../local/machine/say";
import { UsageError } from "../../local/toolchain/userError";
import { firstLine, parseCommandLine, runCommand, stackName } from "../command";
import { interactive, Kubectl } from "../cluster/kubectl";
import { exportDatabase } from "./exportDatabase";
import { importDump } from "./importDump";
import { client } from "./client";

const usage = `npm run database -- <stack> import <file> [--replace] | export <file> | shell

Works with the site's database as the owner of its tables, in a separate pod.

  import          loads a dump of pg_dump's: plain, plain with gzip, or custom. If it fails, the database is as it was
    --replace     also if the database holds data, which the dump then replaces
  export          writes a dump, plain with gzip
  shell           opens psql
  -h, --help      print this

Exit code: 0, 1 if it failed, 2 if the command line is wrong.`;

/** `npm run database`. Stacks other than `local` need the caller's own `pulumi` and login. */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseCommandLine(args, usage, { replace: { type: "boolean" } }, 3);
  const [stack = "", action = "", file] = positionals;
  stackName(stack, usage);
  if (!["import", "export", "shell"].includes(action) || (action === "shell") !== (file === undefined))
    throw new UsageError("Allowed are import with a file, export with a file, and shell.", firstLine(usage));
  await Kubectl.use(stack, async (kubectl) => {
    if (file === undefined) process.exitCode = await openShell(kubectl);
    else if (action === "import") await importDump(kubectl, file, values.replace === true);
    else say(`Wrote ${await exportDatabase(kubectl, file)}.`);
  });
}

function openShell(kubectl: Kubectl): Promise<number> {
  return client(kubectl, "psql", (command) => kubectl.attached(["exec", ...interactive(), ...command("psql")]));
}

runCommand(usage, main);
