import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { requireClusterLogin } from "./clusterLogin";

/**
 * What Google's libraries and provider say of a login that is missing, expired or refused. Sources: golang.org/x/oauth2
 * (`oauth2: …`, `invalid_grant`), the reauthentication of Google Workspace (`invalid_rapt`),
 * https://pkg.go.dev/golang.org/x/oauth2/google (`could not find default credentials`), and the provider's own checks.
 */
const signs =
  /could not find default credentials|failed to load application credentials|invalid_grant|invalid_rapt|oauth2: |reauth related error|invalid authentication credentials|UNAUTHENTICATED|Error 401|no credentials/i;

/**
 * Finds a missing or expired login before any resource is created: Google's own, and the one for the cluster.
 * @throws RunError with one sentence and the command to run.
 */
export async function requireLogin(): Promise<void> {
  await requireGoogleLogin();
  await requireClusterLogin();
}

/**
 * Asks Google for a token once, before any resource is made: otherwise an expired login shows in the middle of an update, once for
 * each resource that was just under way.
 * @throws RunError with one sentence and what to do, where the login is the cause; any other failure as it is.
 */
async function requireGoogleLogin(): Promise<void> {
  try {
    await gcp.organizations.getClientConfig();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (!signs.test(said)) throw error;
    const cause = said.split("\n").find((line) => signs.test(line)) ?? said;
    throw new pulumi.RunError(
      `Google does not take your login, or there is none; nothing was changed.\n` +
        `Log in and run the same command again: gcloud auth application-default login\n` +
        `(and, for gke-gcloud-auth-plugin, gcloud auth login). It said: ${cause.trim()}\n`,
    );
  }
}
