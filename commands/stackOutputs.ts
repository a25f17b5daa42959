import { run } from "../local/machine/command";
import { checkout } from "../local/machine/paths";
import { UserError } from "../local/toolchain/userError";

/**
 * The outputs of the stack `local`, or of a stack on Google. For the latter it uses your own `pulumi`, login and backend.
 * @throws UserError if there is no such stack, or Pulumi cannot read it.
 */
export async function stackOutputs(stack: string, ...flags: readonly string[]): Promise<unknown> {
  const args = ["stack", "output", "--json", ...flags, "--stack", stack];
  if (stack !== "local") return JSON.parse(await callersPulumi(...args));
  // Loaded on demand: a checkout that only deploys to Google does not have the local cloud's dependencies.
  const { pulumiOutput } = await import("../local/engine/engine");
  try {
    return JSON.parse(await pulumiOutput(...args));
  } catch (error) {
    const { stackExists } = await import("../local/engine/stack");
    if (await stackExists(stack).catch(() => false)) throw error;
    throw new UserError("There is no local site.", "Create it: npm run up");
  }
}

/** Runs your own `pulumi` and returns its output. @throws UserError if it is not on PATH, or fails; with its last line of output. */
export async function callersPulumi(...args: readonly string[]): Promise<string> {
  try {
    return await run("pulumi", ["--cwd", checkout, "--non-interactive", ...args]);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
    if (cause?.code === "ENOENT")
      throw new UserError(
        "pulumi is not on PATH.",
        "Install it (https://www.pulumi.com/docs/iac/download-install/) and run the same command again.",
      );
    const said = message.trim().split("\n").at(-1) ?? "";
    throw new UserError(
      `Pulumi says: ${said.replace(/^.*?error: /, "").replace(/\.?$/, ".")}`,
      "Check that the stack exists and that you are logged in: pulumi stack ls",
    );
  }
}

/** The error if a stack has no outputs. */
export function notUp(stack: string): UserError {
  return new UserError(`Stack ${stack} is not up.`, "Deploy it first, with npm run up or pulumi up.");
}
