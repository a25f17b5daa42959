import { pulumiOutput } from "./engine";
import { UserError } from "../toolchain";

interface State {
  readonly deployment: { readonly resources?: readonly { readonly urn: string; readonly protect?: boolean }[] };
}

/**
 * Refuses to take a stack down that guards its data. The engine would refuse it too, but resource by resource: without a preview
 * it deletes whatever nothing guards before it comes to what is guarded.
 * @throws UserError with what is guarded, and how to let go of it.
 */
export async function requireUnprotected(stack: string): Promise<void> {
  const { deployment } = JSON.parse(await pulumiOutput("stack", "export", "--stack", stack)) as State;
  const guarded = (deployment.resources ?? []).filter(({ protect }) => protect === true).map(({ urn }) => nameOf(urn));
  if (guarded.length === 0) return;
  throw new UserError(
    `Stack ${stack} guards its data (protectData): ${guarded.join(", ")}. Nothing was changed.`,
    `If all of it may go: npm run pulumi -- config set protectData false --stack ${stack} && npm run up && npm run down`,
  );
}

/** The resource's kind and name, such as `Bucket static`. */
function nameOf(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split(":").at(-1) ?? ""} ${name}`;
}
