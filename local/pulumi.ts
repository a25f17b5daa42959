import { prepareEngine, pulumi } from "./engine/engine";
import { exitOnFailure } from "./machine/exit";
import { withSalts } from "./engine/salts";

/** `npm run pulumi -- <command>`: the engine in the local cloud's environment, e.g. `npm run pulumi -- stack output`. */
async function main(): Promise<void> {
  await prepareEngine();
  await withSalts(() => pulumi(...process.argv.slice(2)));
}

exitOnFailure(main());
