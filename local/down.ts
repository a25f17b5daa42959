import * as fs from "node:fs";
import { parseCommandLine, runCommand } from "../commands/command";
import { startCloud, stopCloud } from "./cloud";
import { prepareEngine, pulumi } from "./engine/engine";
import { prepareStack, stackExists } from "./engine/stack";
import { paths } from "./machine/paths";
import { requireUnprotected } from "./engine/protection";
import { say } from "./machine/say";

const usage = `npm run down

Destroys the stack local, then stops the local cloud.

  -h, --help      print this

Exit code: 0, 1 if it failed, 2 if the command line is wrong.`;

/** `npm run down`. It takes no argument, so that a mistyped one destroys nothing. */
async function main(args: readonly string[]): Promise<void> {
  parseCommandLine(args, usage, {}, 0);
  if (!fs.existsSync(paths.inState("stacks"))) {
    say("Nothing to do: there is no local cloud.");
    return;
  }
  await startCloud(); // resources can only be deleted while the cloud runs
  await prepareEngine();
  if (await stackExists("local")) {
    await requireUnprotected("local");
    await pulumi("destroy", "--yes", "--skip-preview", ...(await prepareStack("local")));
  }
  await stopCloud();
  say("The site and the local cloud were removed. Tools and images stay cached for the next npm run up.");
}

runCommand(usage, main);
