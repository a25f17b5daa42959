import * as fs from "node:fs";
import { startCloud, stopCloud } from "./cloud";
import { prepareEngine, pulumi } from "./engine/engine";
import { prepareStack, stackExists } from "./engine/stack";
import { exitOnFailure } from "./machine/exit";
import { paths } from "./machine/paths";
import { requireUnprotected } from "./engine/protection";
import { say } from "./machine/say";

/** `npm run down`: destroys the stack `local`, then stops the local cloud. */
async function main(): Promise<void> {
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

exitOnFailure(main());
