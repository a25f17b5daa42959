import { say } from "../../local/machine/say";
import { UserError } from "../../local/toolchain/userError";
import { SettingsError } from "../../stacks/settings/problems";
import { parseCommandLine, runCommand, stackName } from "../command";
import { costOf, describeCost, pricedFamilies } from "./bill";
import { machineCost } from "./machine";
import { stackSettings } from "./settings";

const usage = `npm run cost -- <stack> [--json]

Shows what a stack costs in a month as it is configured: each part and the total, with the fewest machines and pods and with the most. Compares it
with the same site on GKE Autopilot, and on Cloud Run with Cloud SQL. Reads Pulumi.<stack>.yaml; it needs no login.

  --json          print it as a JSON object
  -h, --help      print this

Exit code: 0, 1 if the settings are not allowed or the machine type has no price, 2 if the command line is wrong.`;

/** `npm run cost`: multiplies the prices of prices.ts by what the settings ask for. */
function main(args: readonly string[]): void {
  const { values, positionals } = parseCommandLine(args, usage, { json: { type: "boolean" } } as const, 1);
  const stack = stackName(positionals[0] ?? "dev", usage);
  const { settings, file } = read(stack);
  const { machineType, spot } = settings.nodes;
  if (machineCost(machineType, spot) === undefined)
    throw new UserError(
      `There is no price for ${machineType}; the families with prices are ${pricedFamilies}.`,
      "Add its family to commands/cost/prices.ts, from https://cloud.google.com/compute/vm-instance-pricing",
    );
  const cost = costOf(settings);
  if (values.json === true) {
    say(JSON.stringify(cost));
    return;
  }
  if (file === undefined) say(`There is no Pulumi.${stack}.yaml, so all settings have their defaults.`);
  say(describeCost(cost).join("\n"));
}

function read(stack: string) {
  try {
    return stackSettings(stack);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new UserError(error.message, `Correct Pulumi.${stack}.yaml.`, { cause: error });
  }
}

runCommand(usage, async (args) => Promise.resolve(main(args)));
