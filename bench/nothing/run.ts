import "../../test/e2e/setup";
import { join } from "node:path";
import { engineEnv, prepareEngine } from "../../local/engine/engine";
import { prepareStack, stackExists } from "../../local/engine/stack";
import { run } from "../../local/machine/command";
import { exitOnFailure } from "../../local/machine/exit";
import { checkout } from "../../local/machine/paths";
import { toolPath } from "../../local/toolchain";
import { median } from "../median";
import { measured, type Used } from "../process";
import { measuredOn, writeReport } from "../report";

const runs = 3;
const empty = join(__dirname, "empty");
const goal = { seconds: 2, megabytes: 150 };

/** Measures `up` and `preview` with nothing to do against an empty program with the same SDKs. The local site must be up. */
async function main(): Promise<void> {
  await prepareEngine();
  const ours = await prepareStack("local");
  const pulumi = toolPath("pulumi");
  if (!(await stackExists("empty"))) await run(pulumi, ["--cwd", empty, "stack", "init", "empty"], engineEnv());
  const command = (action: string) => (action === "up" ? ["up", "--yes", "--skip-preview"] : [action]);
  const results: Record<string, Used> = {};
  for (const action of ["up", "preview"]) {
    const own = () => measured(pulumi, [...command(action), ...ours], engineEnv(), checkout);
    const other = () => measured(pulumi, [...command(action), "--stack", "empty"], engineEnv(), empty);
    await own(); // the first run compiles what has changed
    const pairs = [];
    // In turn, so that what else the machine does falls on both.
    for (let count = 0; count < runs; count++) pairs.push([await own(), await other()] as const);
    results[action] = median(pairs.map(([used]) => used));
    results[`${action}, empty program`] = median(pairs.map(([, used]) => used));
  }
  await writeReport("nothing", report(results));
}

function report(results: Readonly<Record<string, Used>>): string {
  const rows = ["up", "preview"].map((action) => {
    const [own, other] = [results[action], results[`${action}, empty program`]];
    if (own === undefined || other === undefined) throw new Error(`${action} was not measured`);
    const more = { seconds: own.seconds - other.seconds, megabytes: own.megabytes - other.megabytes };
    const isMet = more.seconds <= goal.seconds && more.megabytes <= goal.megabytes;
    const cells = [own.seconds.toFixed(1), other.seconds.toFixed(1), (own.seconds / other.seconds).toFixed(1)];
    const memory = [own.megabytes.toFixed(0), other.megabytes.toFixed(0), `+ ${more.megabytes.toFixed(0)}`];
    return `| ${[`\`${action}\``, ...cells, ...memory, isMet ? "yes" : "no"].join(" | ")} |`;
  });
  return `# Nothing to do

${measuredOn()} The median of ${runs} runs, in turn with an empty TypeScript program that loads the same SDKs. Goal: at most
${goal.seconds} s and ${goal.megabytes} MB more. Memory is the most that the engine, the program and the plugins had at one time.

| | s | s, empty program | ratio | MB | MB, empty program | more MB | goal met |
| - | - | - | - | - | - | - | - |
${rows.join("\n")}
`;
}

exitOnFailure(main());
