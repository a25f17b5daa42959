import "../../test/e2e/setup";
import { engineEnv } from "../../local/engine/engine";
import { prepareStack } from "../../local/engine/stack";
import { exitOnFailure } from "../../local/machine/exit";
import { checkout } from "../../local/machine/paths";
import { toolPath } from "../../local/toolchain";
import { destroy, type Overrides, up } from "../../test/e2e/support/site";
import { measured, type Used } from "../process";
import { measuredOn, writeReport } from "../report";
import { simulateNodes } from "./simulatedNodes";

/** With one thread a pod and two colours at once, PostgreSQL has connections for 96 (stacks/settings/connections.ts). */
const sizes = [10, 30, 96];
const app = { threads: 1 };
/** 110 pods fit on one. */
const nodes = 10;

interface Row {
  readonly replicas: number;
  readonly scale: Used;
  readonly nothing: Used;
  readonly colour: Used;
}

/** Measures changes of a site with more pods than this machine can run, on simulated nodes. Destroys the local site. */
async function main(): Promise<void> {
  await up("local", { "django-gke:app": app });
  const remove = await simulateNodes(nodes);
  const rows: Row[] = [];
  try {
    for (const replicas of sizes) {
      const settings = { "django-gke:app": app, "django-gke:replicas": replicas };
      const scale = await measuredUp(settings);
      const nothing = await measuredUp(settings);
      const colour = await measuredUp({ ...settings, "django-gke:colour": "maroon" });
      rows.push({ replicas, scale, nothing, colour });
      await measuredUp({ "django-gke:app": app });
    }
  } finally {
    await remove();
  }
  await destroy("local");
  await writeReport("scale", report(rows));
}

async function measuredUp(settings: Overrides): Promise<Used> {
  const stack = await prepareStack("local", settings);
  return measured(toolPath("pulumi"), ["up", "--yes", "--skip-preview", ...stack], engineEnv(), checkout);
}

function report(rows: readonly Row[]): string {
  const show = ({ seconds, megabytes }: Used) => `${seconds.toFixed(1)} | ${megabytes.toFixed(0)}`;
  return `# Many replicas

${measuredOn()} \`up\` from 3 replicas to more, then with nothing to do, then to the other colour with as many. The nodes are simulated by
[KWOK](https://kwok.sigs.k8s.io): a pod is ready as soon as it is scheduled, so this is the time of engine, program and Kubernetes. Memory is the
most that the engine, the program and the plugins had at one time.

| replicas | scaled: s | MB | nothing to do: s | MB | other colour: s | MB |
| - | - | - | - | - | - | - |
${rows.map(({ replicas, scale, nothing, colour }) => `| ${replicas} | ${show(scale)} | ${show(nothing)} | ${show(colour)} |`).join("\n")}

Settings allow up to 100 replicas. Each pod holds a database connection for each of its threads, and PostgreSQL accepts 200 connections: with one
thread a pod and a second colour beside the first, that is 96 replicas. A larger site takes a connection pooler in front of PostgreSQL, which this
project has not.
`;
}

exitOnFailure(main());
