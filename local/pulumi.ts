import { prepareEngine, pulumi } from "./engine";
import { exitOnFailure } from "./exit";
import { withSalts } from "./salts";

/** `npm run pulumi -- <command>`: the engine in the local cloud's environment, e.g. `npm run pulumi -- stack output`. */
async function main(): Promise<void> {
  await prepareEngine();
  await withSalts(() => pulumi(...process.argv.slice(2)));
}

exitOnFailure(main());
