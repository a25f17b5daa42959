import "../../test/e2e/setup";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareEngine } from "../../local/engine/engine";
import { prepareStack } from "../../local/engine/stack";
import { exitOnFailure } from "../../local/machine/exit";
import { checkout, paths } from "../../local/machine/paths";
import { eventsOf } from "../../test/e2e/support/engineEvents";
import { measuredOn, writeReport } from "../report";
import { shortName, stepsOf } from "../serving/events";

const goal = { seconds: 5, megabytes: 1 };
const up = ["up", "--yes", "--skip-preview"];

/** Changes one line of the example's code, and measures how long the image takes and what is pushed. The local site must be up. */
async function main(): Promise<void> {
  await prepareEngine();
  const project = mkdtempSync(join(tmpdir(), "bench-app-"));
  cpSync(join(checkout, "containers", "app"), project, { recursive: true });
  try {
    const stack = await prepareStack("local", { "django-gke:app": { context: project } });
    await eventsOf(up, stack);
    const before = sizeOf(paths.inState("registry"));
    appendFileSync(join(project, "blog", "views.py"), "\n# One more line.\n");
    const steps = stepsOf(await eventsOf(up, stack), "update");
    const image = steps.find(({ urn }) => /^docker:.*:Image app-/.test(shortName(urn)));
    if (image === undefined) throw new Error("The update built no image.");
    const megabytes = (sizeOf(paths.inState("registry")) - before) / 1e6;
    await writeReport("images", report(image.to - image.from, megabytes));
    await eventsOf(up, await prepareStack("local"));
  } finally {
    rmSync(project, { recursive: true });
  }
}

/** The bytes in a folder. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function report(seconds: number, megabytes: number): string {
  return `# Images

${measuredOn()} The application's image after a change of one line of code, by the engine's event log, which counts whole seconds.

| | measured | goal |
| - | - | - |
| build and push | ${seconds} s | < ${goal.seconds} s |
| pushed | ${megabytes.toFixed(2)} MB | < ${goal.megabytes} MB |
`;
}

exitOnFailure(main());
