import { setTimeout as sleep } from "node:timers/promises";
import { say } from "../../local/machine/say";
import { UserError } from "../../local/toolchain/userError";
import { parseCommandLine, runCommand, stackName } from "../command";
import { notUp, stackOutputs } from "../stackOutputs";
import { type Outputs, readFacts } from "./facts";
import { describeStatus, siteStatus } from "./site";

const usage = `npm run status -- [stack] [--json] [--watch]

Shows the state of a stack (default: local) on one screen: what is serving, what was released, where the data is.

  --json          print it as a JSON object
  -w, --watch     print it again every two seconds
  -h, --help      print this

Exit code: 0 if the site is healthy, 1 if it is not or cannot be asked, 2 if the command line is wrong.`;

/** `npm run status`: shows the state of a stack. For a stack on Google it uses your own `pulumi`, login and backend. It changes nothing. */
async function main(args: readonly string[]): Promise<void> {
  const options = { json: { type: "boolean" }, watch: { type: "boolean", short: "w" } } as const;
  const { values, positionals } = parseCommandLine(args, usage, options, 1);
  const stack = stackName(positionals[0] ?? "local", usage);
  // The local cloud's stand-in for gke-gcloud-auth-plugin is on this PATH.
  if (stack === "local") process.env.PATH = (await import("../../local/engine/engine")).engineEnv().PATH;
  const outputs = (await stackOutputs(stack, "--show-secrets")) as Partial<Outputs>;
  if (!isWhole(outputs)) throw notUp(stack);
  const print = () => printStatus(stack, outputs, values.json === true, values.watch === true);
  await print();
  while (values.watch === true) {
    await sleep(2000);
    await print();
  }
}

async function printStatus(stack: string, outputs: Outputs, json: boolean, isWatched: boolean): Promise<void> {
  const facts = await readFacts(outputs).catch((error: unknown) => {
    throw new UserError(
      `The cluster of stack ${stack} does not answer: ${error instanceof Error ? error.message : String(error)}.`,
      stack === "local" ? "Start it again: npm run up" : "Check that you are logged in: gcloud auth login",
    );
  });
  const now = Date.now();
  const status = siteStatus(stack, outputs, facts, now);
  if (isWatched && !json && process.stdout.isTTY) say("\x1b[2J\x1b[H");
  say(json ? JSON.stringify(status) : describeStatus(status, now).join("\n"));
  process.exitCode = status.healthy ? 0 : 1;
}

function isWhole(outputs: Partial<Outputs>): outputs is Outputs {
  return outputs.url !== undefined && outputs.kubeconfig !== undefined && outputs.namespace !== undefined;
}

runCommand(usage, main);
