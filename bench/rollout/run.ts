import "../../test/e2e/setup";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as prettier from "prettier";
import { exitOnFailure } from "../../local/machine/exit";
import { Load } from "../../test/e2e/support/load";
import { formatReport } from "../../test/e2e/support/loadReport";
import type { LoadResult, Phase } from "../../test/e2e/support/loadSample";
import { loadSite, settled } from "../../test/e2e/support/loadSite";
import { outputs, up } from "../../test/e2e/support/site";
import { imageOf, rollAnchor, startAnchor, stopAnchor } from "./anchor";
import { perSecond, plot, type Run } from "./plot";

/** Requests per second, for both rollouts. */
const rate = 80;
/** Seconds of load before the rollout, and after it is reported as done. */
const calmSeconds = 20;

interface Measured {
  readonly result: LoadResult;
  readonly phases: readonly Phase[];
}

/** `npm run bench`: compares our change of colour with a plain `kubectl rollout` under the same load. */
async function main(): Promise<void> {
  await up("local");
  await settled({ orange: 3 });
  const ours = await measure(await loadSite(rate), async () => {
    await up("local", { "django-gke:colour": "maroon" });
  });
  const maroon = await imageOf("maroon");
  await up("local");
  await settled({ orange: 3 });
  const { adminUser: user = "", adminPassword: password = "" } = await outputs("local");
  try {
    const url = await startAnchor();
    const anchor = await measure(await Load.start({ url, user, password, perSecond: rate }), () => rollAnchor(maroon));
    await write(ours, anchor);
  } finally {
    await stopAnchor();
  }
}

async function measure(load: Load, rollout: () => Promise<void>): Promise<Measured> {
  await load.calm(calmSeconds);
  await load.during("rollout", rollout);
  // Pods may still be draining after the rollout is reported as done.
  await load.during("after", () => sleep(calmSeconds * 1000));
  return { result: await load.stop(), phases: load.phases };
}

/** Writes report.md and the two plots next to this file. */
async function write(ours: Measured, anchor: Measured): Promise<void> {
  const runs = {
    ours: toRun("orange to maroon by `pulumi up`", ours),
    anchor: toRun("orange to maroon by plain kubectl", anchor),
  };
  const seconds = Object.values(runs).flatMap(perSecond);
  const scales = {
    failed: Math.max(...seconds.map(({ failed }) => failed)),
    milliseconds: 10 ** Math.ceil(Math.log10(Math.max(...seconds.map(({ p99 }) => p99 || 1)))),
  };
  for (const [name, run] of Object.entries(runs))
    fs.writeFileSync(path.join(__dirname, `${name}.svg`), plot(run, scales));
  const file = path.join(__dirname, "report.md");
  // Formatted as `npm run check` requires.
  const options = { ...(await prettier.resolveConfig(file)), filepath: file };
  fs.writeFileSync(file, await prettier.format(report(ours, anchor), options));
  console.log(`Written: ${file}`);
}

function toRun(title: string, { result, phases }: Measured): Run {
  const rollout = phases.find(({ label }) => label === "rollout") ?? { label: "rollout", from: 0, to: 0 };
  return { title, samples: [...result.samples].sort((a, b) => a.at - b.at), rollout };
}

function report(ours: Measured, anchor: Measured): string {
  const [processor] = os.cpus();
  const gigabytes = Math.round(os.totalmem() / 1024 ** 3);
  return `# A change of colour under load

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}. Machine: ${os.cpus().length} processors
(${processor?.model ?? "unknown"}), ${gigabytes} GB of memory, Linux ${os.release().split("-")[0]}; it runs the whole local cloud with two nodes, the
engine and the load at the same time. Load: ${rate} requests/s, half of them over fresh connections, half over 12 that are
kept; 7 of 10 read the page of all posts, 2 a post just written, 1 writes a post. Status and body of every response are checked,
and no request is retried.

## Ours

\`pulumi config set colour maroon && pulumi up\`: builds the image, runs the release Jobs, waits for the new pods and drains the old ones.

![requests, failures and latency over time](ours.svg)

${formatReport(ours.result, ours.phases)}

## Plain kubectl for comparison

\`kubectl set image\` and \`kubectl rollout status\` on a Deployment of the same image with the same sizes and readiness probe,
and otherwise Kubernetes' defaults: 25 % surge, 25 % unavailable, no preStop. The image has been built and the database migrated before.

![requests, failures and latency over time](anchor.svg)

${formatReport(anchor.result, anchor.phases)}
`;
}

exitOnFailure(main());
