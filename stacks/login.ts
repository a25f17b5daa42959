import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { requireClusterLogin } from "./clusterLogin";

/**
 * The errors of Google's libraries and provider if a login is missing, expired or refused. Sources: golang.org/x/oauth2
 * (`oauth2: …`, `invalid_grant`), the reauthentication of Google Workspace (`invalid_rapt`),
 * https://pkg.go.dev/golang.org/x/oauth2/google (`could not find default credentials`), and the provider's own checks.
 */
const signs =
  /could not find default credentials|failed to load application credentials|invalid_grant|invalid_rapt|oauth2: |reauth related error|invalid authentication credentials|UNAUTHENTICATED|Error 401|no credentials/i;

/**
 * Checks the Google login and the login for the cluster before any resource is created.
 * @throws RunError with one sentence and the command to run.
 */
export async function requireLogin(): Promise<void> {
  await requireGoogleLogin();
  await requireClusterLogin();
}

/**
 * Requests a token from Google before any resource is created. Otherwise an expired login would be reported in the middle of an update, once for
 * each resource in progress.
 * @throws RunError with one sentence and what to do if the login is the cause; otherwise the original error.
 */
async function requireGoogleLogin(): Promise<void> {
  try {
    await gcp.organizations.getClientConfig();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (!signs.test(said)) throw error;
    const cause = said.split("\n").find((line) => signs.test(line)) ?? said;
    throw new pulumi.RunError(
      `You are not logged in to Google, or Google refuses the login; nothing was changed.\n` +
        `Log in and run the same command again: gcloud auth application-default login\n` +
        `(and, for gke-gcloud-auth-plugin, gcloud auth login). It said: ${cause.trim()}\n`,
    );
  }
}
