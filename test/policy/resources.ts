import * as pulumi from "@pulumi/pulumi";
import { answerOf } from "../unit/components/answers";
import { Registered, valueOf } from "../unit/components/cloud";
import { runStack } from "../golden/stack";
import { Examined } from "./examine";

/**
 * Prints every resource of the whole program for one stack file, as JSON, as a pack is shown them. A separate process for each
 * stack, as the program is read once. Usage: resources.ts <stack>
 */
async function examinedOf({ type, name, plain, protect }: Registered): Promise<Examined> {
  const outputs = { ...plain, ...(await valueOf(pulumi.output(answerOf(type, name, plain)))) };
  return { type, name, inputs: plain, outputs, protect };
}

async function main(stack: string): Promise<void> {
  const { cloud } = await runStack(stack);
  const resources = await Promise.all(cloud.resources.map(examinedOf));
  process.stdout.write(JSON.stringify(resources));
}

main(process.argv[2] ?? "").catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
