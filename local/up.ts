import { parseCommandLine, runCommand } from "../commands/command";
import { requireStartable, startCloud } from "./cloud";
import { prepareEngine, pulumi, pulumiOutput } from "./engine/engine";
import { prepareStack } from "./engine/stack";
import { cloudTools, ensureToolchain } from "./toolchain";
import { trustedRootsFile } from "./services/authority";
import { say } from "./machine/say";

const usage = `npm run up

Installs the tools, starts the local cloud and deploys the stack local to it.

  -h, --help      print this

Exit code: 0, 1 if it failed, 2 if the command line is wrong.`;

/** `npm run up`. */
async function main(args: readonly string[]): Promise<void> {
  parseCommandLine(args, usage, {}, 0);
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  await requireStartable();
  await ensureToolchain(cloudTools(), say);
  say(`The tools are installed (${seconds()}). Starting the local cloud.`);
  await startCloud();
  await prepareEngine();
  const stack = await prepareStack("local");
  say(`The local cloud is running (${seconds()}). Starting pulumi up.`);
  await pulumi("up", "--yes", "--skip-preview", ...stack);
  const outputs = JSON.parse(await pulumiOutput("stack", "output", "--json", "--stack", "local")) as Record<
    string,
    string
  >;
  say(
    [
      "",
      `The site is up (${seconds()}):   ${outputs.url}`,
      `Its admin:              ${outputs.url}admin/   as ${outputs.adminUser}, or ${outputs.adminEmail} if it asks for an e-mail`,
      "The password:           npm run -s pulumi -- stack output adminPassword --show-secrets --stack local",
      `Its certificate:        is issued on this machine; trust it with the roots in ${trustedRootsFile()}`,
      `What it writes:         ${outputs.logs}   or npm run logs`,
      "Take it down again:     npm run down",
    ].join("\n"),
  );
}

runCommand(usage, main);
