import * as fs from "node:fs";
import { prepareEngine, pulumi, pulumiOutput } from "./engine/engine";
import { exitOnFailure } from "./machine/exit";
import { saltFile, withSalts } from "./engine/salts";
import { configuredStack, writeStackConfig } from "./engine/stackConfig";

/** `npm run pulumi -- <command>`: runs the engine in the local cloud's environment, such as `npm run pulumi -- stack output`. */
async function main(): Promise<void> {
  await prepareEngine();
  const args = process.argv.slice(2);
  const stack = configuredStack(args, await selectedStack());
  const isOurs = stack !== undefined && fs.existsSync(saltFile(stack));
  await withSalts(() => pulumi(...args, ...(isOurs ? writeStackConfig(stack) : [])));
}

async function selectedStack(): Promise<string | undefined> {
  // If the engine is missing, the command itself reports it.
  const listed = await pulumiOutput("stack", "ls", "--json").catch(() => "[]");
  const stacks = JSON.parse(listed) as { name: string; current: boolean }[];
  return stacks.find(({ current }) => current)?.name;
}

exitOnFailure(main());
