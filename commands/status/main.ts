import { exitOnFailure } from "../../local/machine/exit";
import { say } from "../../local/machine/say";
import { describeSite, type Outputs, readFacts } from "./site";
import { notUp, stackOutputs } from "../stackOutputs";
import { UserError } from "../../local/toolchain/userError";

/**
 * `npm run status`: one screen on the stack `local`; `npm run status -- <stack>` on a stack on Google, by the `pulumi`, login and
 * backend of whoever asks. Changes nothing.
 */
async function main(stack = "local"): Promise<void> {
  const local = stack === "local";
  if (local) process.env.PATH = (await import("../../local/engine/engine")).engineEnv().PATH; // here the cluster's credential is handed out by the stand-in
  const outputs = (await stackOutputs(stack, "--show-secrets")) as Partial<Outputs>;
  if (!isWhole(outputs)) throw notUp(stack);
  const facts = await readFacts(outputs).catch((error: unknown) => {
    throw new UserError(
      `The cluster of stack ${stack} does not answer: ${error instanceof Error ? error.message : String(error)}.`,
      local ? "Start it again: npm run up" : "See that you are logged in: gcloud auth login",
    );
  });
  describeSite(stack, outputs, facts).forEach(say);
}

function isWhole(outputs: Partial<Outputs>): outputs is Outputs {
  return outputs.url !== undefined && outputs.kubeconfig !== undefined && outputs.namespace !== undefined;
}

exitOnFailure(main(process.argv[2]));
