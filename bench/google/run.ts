import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitOnFailure } from "../../local/machine/exit";
import { checkout } from "../../local/machine/paths";
import { writeReport } from "../report";
import { criticalPath, type Link, shortName, type StateResource } from "../serving/events";
import { gantt } from "../serving/gantt";
import { simulate } from "./simulate";

/**
 * Seconds, by type: assumed, as Google's consoles and users report them. What they are for is the order, not the sum. Everything else takes
 * one second.
 */
const times: readonly (readonly [type: RegExp, seconds: number])[] = [
  [/container\/cluster:/, 300],
  [/container\/nodePool:/, 90],
  [/projects\/service:/, 25],
  [/compute\/|dns\//, 12],
  [/artifactregistry\/repository:/, 10],
  [/[iI]AM/, 8],
  [/docker:/, 60],
  [/StatefulSet/, 60], // a new disk, and the image's first download
  [/batch\/v1:Job/, 15],
  [/apps\/v1:(Deployment|DaemonSet)/, 20],
];

interface Graph {
  readonly resources: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
}

/** The graph of stack `dev`, which the golden tests keep. */
export function resourcesOfDev(): StateResource[] {
  const graph = JSON.parse(readFileSync(join(checkout, "test/golden/dev.json"), "utf8")) as Graph;
  const urnOf = (name: string) => `urn:pulumi:dev::django-gke::${name}`;
  // The engine adds the provider, which knows the cluster's address.
  const provider = Object.keys(graph.resources).filter((name) => name.includes("$pulumi:providers:kubernetes::"));
  return Object.entries(graph.resources).map(([name, { dependencies }]) => ({
    urn: urnOf(name),
    dependencies: [...dependencies, ...(name.includes("$kubernetes:") ? provider : [])].map(urnOf),
  }));
}

/** Simulates the first `up` on Google: which resources wait for which, and how long it all takes if each takes its usual time. */
async function main(): Promise<void> {
  const resources = resourcesOfDev().filter(({ urn }) => !/django-gke:components:\w+::/.test(urn));
  const steps = simulate(resources, (urn) => times.find(([type]) => type.test(urn))?.[1] ?? 1);
  const path = criticalPath(steps, resources);
  await writeReport("google", report(steps.length, path), { google: gantt("The first up on Google", steps, path) });
}

function report(count: number, path: readonly Link[]): string {
  const rows = path.map(({ urn, from, to }) => `| \`${shortName(urn)}\` | ${from} | ${to - from} |`);
  return `# The first \`up\` on Google

The ${count} resources of stack \`dev\`, each begun when what it depends on is there, with the times in [run.ts](../google/run.ts): assumed, since Google's
are not ours to measure. The chain below takes ${path.at(-1)?.to ?? 0} s. The program's own waits, until pods are ready, come on top: the engine does not know of
them. Apart from Kubernetes objects, only the node pool and the members that let its pods act as Google accounts wait for the cluster; networks,
images, buckets and accounts do not ([test](../../test/golden/waits.test.ts)).

![each resource over time](google.svg)

| resource on the critical path | starts at s | s |
| - | - | - |
${rows.join("\n")}
`;
}

if (require.main === module) exitOnFailure(main());
