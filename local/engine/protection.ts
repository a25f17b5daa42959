import { pulumiOutput } from "./engine";
import { UserError } from "../toolchain";

interface State {
  readonly deployment: { readonly resources?: readonly { readonly urn: string; readonly protect?: boolean }[] };
}

/**
 * Refuses to destroy a stack with protected data. The engine checks each resource only when it reaches it: without a preview it deletes the
 * unprotected ones first.
 * @throws UserError with the protected resources and the command that removes the protection.
 */
export async function requireUnprotected(stack: string): Promise<void> {
  const { deployment } = JSON.parse(await pulumiOutput("stack", "export", "--stack", stack)) as State;
  const guarded = (deployment.resources ?? []).filter(({ protect }) => protect === true).map(({ urn }) => nameOf(urn));
  if (guarded.length === 0) return;
  throw new UserError(
    `Stack ${stack} protects its data (protectData): ${guarded.join(", ")}. Nothing was changed.`,
    `To delete the data too: npm run pulumi -- config set protectData false --stack ${stack} && npm run up && npm run down`,
  );
}

/** The resource's type and name, such as `Bucket static`. */
function nameOf(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split(":").at(-1) ?? ""} ${name}`;
}
