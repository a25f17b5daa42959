import { run } from "../local/machine/command";
import { engineEnv } from "../local/engine/engine";
import { stackExists } from "../local/engine/stack";
import { checkout } from "../local/machine/paths";
import { toolPath, UserError } from "../local/toolchain";

/**
 * The outputs of the stack `local`, or of one on Google by the `pulumi`, login and backend of whoever asks.
 * @throws UserError where there is no local site.
 */
export async function stackOutputs(stack: string, ...flags: readonly string[]): Promise<unknown> {
  const local = stack === "local";
  if (local && !(await stackExists(stack).catch(() => false)))
    throw new UserError("There is no local site.", "Make one: npm run up");
  const args = ["--cwd", checkout, "stack", "output", "--json", ...flags, "--stack", stack];
  return JSON.parse(await run(local ? toolPath("pulumi") : "pulumi", args, local ? engineEnv() : process.env));
}

/** What is said where a stack has no outputs. */
export function notUp(stack: string): UserError {
  return new UserError(`Stack ${stack} is not up.`, "Run up, and see what it says.");
}
