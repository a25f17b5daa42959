import { pulumi } from "./engine";
import { exitOnFailure } from "./exit";

/** `npm run pulumi -- <command>`: the engine in the local cloud's environment, e.g. `npm run pulumi -- stack output`. */
exitOnFailure(pulumi(...process.argv.slice(2)));
