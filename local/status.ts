import { run } from "./command";
import { engineEnv, stackExists } from "./engine";
import { exitOnFailure } from "./exit";
import { checkout } from "./paths";
import { say } from "./say";
import { describeSite, type Outputs, readFacts } from "./siteStatus";
import { toolPath, UserError } from "./toolchain";

/**
 * `npm run status`: one screen on the stack `local`; `npm run status -- <stack>` on a stack on Google, by the `pulumi`, login and
 * backend of whoever asks. Changes nothing.
 */
async function main(stack = "local"): Promise<void> {
  const local = stack === "local";
  if (local) process.env.PATH = engineEnv().PATH; // here the cluster's credential is handed out by the stand-in
  if (local && !(await stackExists(stack).catch(() => false)))
    throw new UserError("There is no local site.", "Make one: npm run up");
  const args = ["--cwd", checkout, "stack", "output", "--json", "--show-secrets", "--stack", stack];
  const answer = await run(local ? toolPath("pulumi") : "pulumi", args, local ? engineEnv() : process.env);
  const outputs = JSON.parse(answer) as Partial<Outputs>;
  if (!isWhole(outputs)) throw new UserError(`Stack ${stack} is not up.`, "Run up, and see what it says.");
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
