import { parseCommandLine, runCommand, stackName } from "../command";
import { tryDestination } from "./destination";
import { inspectCluster } from "../../local/cluster/ownCluster";
import { paths } from "../../local/machine/paths";
import { say } from "../../local/machine/say";
import { inspectPorts } from "../../local/machine/ports";
import { inspectStateSpace } from "../../local/machine/stateSpace";
import { cloudTools, inspectToolchain, type ToolReport, testTools } from "../../local/toolchain";
import { blocked, type Finding, here, later } from "../../local/toolchain/finding";
import { inspectKernel } from "../../local/toolchain/kernel";
import {
  inspectDisk,
  inspectGo,
  inspectMemory,
  inspectNode,
  inspectOwn,
  inspectRights,
} from "../../local/toolchain/machine";
import { duration } from "../../local/toolchain/progress";
import { inspectRegistries } from "../../local/toolchain/registries";

const usage = `npm run doctor -- [--json] | <stack> <host>:<port>

Shows which of the local cloud's requirements are met, which are missing, and what to do. Changes nothing.
With a destination, tries to connect to it from a pod of the stack's site.

  --json          print it as a JSON array
  -h, --help      print this

Exit code: 0, 1 if something is needed that npm run up cannot get by itself or the destination cannot be reached, 2 if the command
line is wrong.`;

/**
 * `npm run doctor`: prints a line for each requirement of the local cloud: what was found, or what is missing and what to do. It changes
 * nothing. Exits with 1 if something is needed that `npm run up` cannot get by itself.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseCommandLine(args, usage, { json: { type: "boolean" } }, 2);
  const [stack, destination] = positionals;
  if (stack !== undefined) {
    await tryDestination(stackName(stack, usage), destination ?? "", usage);
    return;
  }
  const wanted = [...cloudTools(), ...testTools];
  const reports = (await inspectToolchain()).filter(({ tool }) => wanted.includes(tool.name));
  const missing = reports
    .filter(({ found, tool }) => found === undefined && !testTools.includes(tool.name))
    .map(({ tool }) => tool);
  const findings = [
    inspectNode(),
    await inspectGo(missing),
    inspectRights(),
    inspectMemory(missing),
    ...(await inspectDisk(missing)),
    inspectStateSpace(),
    ...(await inspectOwn()),
    ...(await Promise.all(reports.map(toolFinding))),
    inspectCluster(),
    ...(paths.ownKubeconfig === undefined ? await inspectKernel() : []),
    ...(await inspectPorts()),
    ...(await inspectRegistries(missing)),
  ];
  const stuck = findings.filter(({ state }) => state === "blocked").length;
  process.exitCode = stuck > 0 ? 1 : 0;
  if (values.json === true) {
    say(JSON.stringify(findings));
    return;
  }
  for (const finding of findings) say(line(finding));
  const seconds = Math.max(
    ...[true, false].map((heavy) =>
      missing.filter((tool) => tool.heavy === heavy).reduce((sum, tool) => sum + tool.seconds, 0),
    ),
  );
  say(
    stuck > 0
      ? `\n${stuck === 1 ? "One thing needs" : `${stuck} things need`} your attention before npm run up can work: see the lines that begin with "!".`
      : `\nYou can run npm run up${missing.length > 0 ? `; it will first get ${missing.length} tools, which takes about ${duration(seconds)}` : ""}.`,
  );
}

async function toolFinding({ tool, found }: ToolReport): Promise<Finding> {
  const what = `${tool.name} ${tool.version}`;
  if (found !== undefined) return here(what, `${found.own ? "this machine's own" : "in the cache"}: ${found.where}`);
  try {
    if (!tool.heavy) await tool.check(); // for tools that are built, the line about Go reports it
  } catch (error) {
    const { message, remedy } = error as { message: string; remedy: string };
    if (!testTools.includes(tool.name)) return blocked(what, message, remedy);
  }
  const when = testTools.includes(tool.name) ? ", when the tests need it" : "";
  return later(what, `missing; it is ${tool.means}${when}, about ${duration(tool.seconds)}; for ${tool.purpose}`);
}

function line({ what, state, says, remedy }: Finding): string {
  const mark = { here: "+", later: "-", blocked: "!" }[state];
  return `${mark} ${what}: ${says}${remedy === undefined ? "" : `\n    ${remedy}`}`;
}

runCommand(usage, main);
