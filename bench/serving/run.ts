import "../../test/e2e/setup";
import { prepareEngine, pulumi, pulumiOutput } from "../../local/engine/engine";
import { prepareStack } from "../../local/engine/stack";
import { exitOnFailure } from "../../local/machine/exit";
import { eventsOf } from "../../test/e2e/support/engineEvents";
import { measuredOn, writeReport } from "../report";
import { criticalPath, type Link, shortName, type StateResource, stepsOf } from "./events";
import { gantt } from "./gantt";
import { applyWithKubectl } from "./kubectl";

const goal = 1.1;

/** Deploys the local site from nothing, with warm images, and compares the time with the critical path and with kubectl. Leaves nothing deployed. */
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
  const objects = whole - Math.min(...steps.filter(({ urn }) => urn.includes("$kubernetes:")).map(({ from }) => from));
  const byKubectl = await applyWithKubectl(exported.deployment.resources);
  await pulumi("destroy", "--yes", "--skip-preview", ...stack);
  await writeReport("serving", report(whole, path, objects / byKubectl), {
    serving: gantt("From an empty stack to serving", steps, path),
  });
}

function report(whole: number, path: readonly Link[], toKubectl: number): string {
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

From the first Kubernetes object to the end it took ${toKubectl.toFixed(2)} times as long as \`kubectl apply\` of the same objects in the same order,
with \`kubectl wait\` where others come after.

![each resource over time](serving.svg)

| resource on the critical path | s waited before | started at s | s of work |
| - | - | - | - |
${rows.join("\n")}
`;
}

exitOnFailure(main());
