import * as pulumi from "@pulumi/pulumi";
import { Registered, secret, valueOf } from "../unit/components/cloud";
import { runStack } from "./stack";

/**
 * Prints the graph of the whole program for one stack file, as JSON: every resource with its inputs, options and what it comes
 * after, and the outputs. A process of its own for each stack, as the program is read once. Usage: graph.ts <stack>
 */
/** Type and name, which is as good as a URN in one stack. */
function short(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

function entry(resource: Registered) {
  const { urn, inputs, parent, dependencies, protect, ignoreChanges, deleteBeforeReplace, timeouts, provider } =
    resource;
  return [
    short(urn),
    {
      parent: short(parent),
      ...(provider === "" ? {} : { provider: short(provider.replace(/::[^:]*$/, "")) }),
      ...(protect ? { protect } : {}),
      ...(ignoreChanges.length > 0 ? { ignoreChanges } : {}),
      ...(deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace }),
      ...(timeouts === undefined ? {} : { timeouts }),
      dependencies: dependencies.map(short).sort(),
      inputs,
    },
  ] as const;
}

async function shown(output: unknown): Promise<unknown> {
  if (!pulumi.Output.isInstance(output)) return output;
  return (await pulumi.isSecret(output)) ? secret : valueOf(output);
}

async function main(stack: string): Promise<void> {
  const { cloud, result } = await runStack(stack);
  const values = await Promise.all(
    Object.entries(result).map(async ([name, output]) => [name, await shown(output)] as const),
  );
  const resources = cloud.resources.map(entry).sort(([a], [b]) => (a < b ? -1 : 1));
  const graph = { outputs: Object.fromEntries(values), resources: Object.fromEntries(resources) };
  process.stdout.write(`${JSON.stringify(graph, sorted, 2)}\n`);
}

/** Keys in order, so that writing the same inputs in another order is no difference. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

main(process.argv[2] ?? "").catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
