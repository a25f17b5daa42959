import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Every bench. Those that destroy the local site or fill it come last. */
const benches = ["google", "app", "nothing", "images", "edge", "serving", "rollout", "scale"];

/** `npm run bench [-- <name>…]`: runs all benches, or those that are named, one after the other. */
for (const name of process.argv.length > 2 ? process.argv.slice(2) : benches) {
  if (!benches.includes(name)) throw new Error(`The benches are ${benches.join(", ")}.`);
  const args = [...process.execArgv, join(__dirname, name, "run.ts")];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
