import { run } from "../local/machine/command";
import { checkout } from "../local/machine/paths";
import { UserError } from "../local/toolchain/userError";

/**
 * The outputs of the stack `local`, or of one on Google by the `pulumi`, login and backend of whoever asks.
 * @throws UserError where there is no local site.
 */
export async function stackOutputs(stack: string, ...flags: readonly string[]): Promise<unknown> {
  const args = ["stack", "output", "--json", ...flags, "--stack", stack];
  if (stack !== "local") return JSON.parse(await run("pulumi", ["--cwd", checkout, ...args]));
  // Loaded for this stack only: a checkout that only deploys to Google has none of the local cloud's dependencies.
  const [{ pulumiOutput }, { stackExists }] = await Promise.all([
    import("../local/engine/engine"),
    import("../local/engine/stack"),
  ]);
  if (!(await stackExists(stack).catch(() => false)))
    throw new UserError("There is no local site.", "Make one: npm run up");
  return JSON.parse(await pulumiOutput(...args));
}

/** What is said where a stack has no outputs. */
export function notUp(stack: string): UserError {
  return new UserError(`Stack ${stack} is not up.`, "Run up, and see what it says.");
}
