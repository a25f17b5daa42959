import "../../test/e2e/setup";
import { prepareEngine, pulumi, pulumiOutput } from "../../local/engine/engine";
import { prepareStack } from "../../local/engine/stack";
import { exitOnFailure } from "../../local/machine/exit";
import { eventsOf } from "../../test/e2e/support/engineEvents";
import { measuredOn, writeReport } from "../report";
import { criticalPath, type Link, shortName, type StateResource, stepsOf } from "./events";
import { gantt } from "./gantt";

const goal = 1.1;

/** Destroys the local site and deploys it again, with warm images, and compares the time with the critical path. */
async function main(): Promise<void> {
  await prepareEngine();
  const stack = await prepareStack("local");
  await pulumi("destroy", "--yes", "--skip-preview", ...stack);
  const events = await eventsOf(["up", "--yes", "--skip-preview"], stack);
  const exported = JSON.parse(await pulumiOutput("stack", "export", "--stack", "local")) as {
    readonly deployment: { readonly resources: readonly StateResource[] };
  };
  const steps = stepsOf(events, "create");
  const path = criticalPath(steps, exported.deployment.resources);
  const whole = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
  await writeReport("serving", report(whole, path), { serving: gantt("From an empty stack to serving", steps, path) });
}

function report(whole: number, path: readonly Link[]): string {
  const work = path.reduce((sum, { from, to }) => sum + to - from, 0);
  const waits = path.reduce((sum, { waited }) => sum + waited, 0);
  const rows = path.map(
    ({ urn, from, to, waited }) => `| \`${shortName(urn)}\` | ${waited} | ${from} | ${to - from} |`,
  );
  return `# Time to serving

${measuredOn()} \`up\` from an empty stack on the local cloud, with warm images, took ${whole} s. The chain of resources that it waited for, by
the engine's event log, which counts whole seconds: ${work} s of work, ${(whole / work).toFixed(2)} times as much in all (goal: ${goal}). The
${waits} s before the resources of the chain are the program's waits, until pods are ready and certificates are issued, and turns that a resource
waited for.

![each resource over time](serving.svg)

| resource on the critical path | s waited before | started at s | s of work |
| - | - | - | - |
${rows.join("\n")}
`;
}

exitOnFailure(main());
