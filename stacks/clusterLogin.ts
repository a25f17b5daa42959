import * as pulumi from "@pulumi/pulumi";
import { askCredentialPlugin } from "../components/google/askCredentialPlugin";
import { credentialPlugin } from "../components/google/kubeconfig";

/** The plugin requests at most one token from Google, which takes a few seconds. */
const answerSeconds = 30;

/**
 * Runs gke-gcloud-auth-plugin before any resource is created. Otherwise a missing plugin or an expired `gcloud` login would be noticed only once
 * the cluster exists, ten minutes into the first `up`.
 * @throws RunError with the command that fixes the problem.
 */
export async function requireClusterLogin(): Promise<void> {
  try {
    await askCredentialPlugin(answerSeconds);
  } catch (error) {
    throw new pulumi.RunError(explained(credentialPlugin.command, error as Failure));
  }
}

interface Failure {
  readonly code?: string | number | null;
  readonly killed?: boolean;
  readonly stderr?: string;
}

function explained(command: string, { code, killed, stderr = "" }: Failure): string {
  if (code === "ENOENT")
    return (
      `${command} is not on PATH, and the cluster cannot be reached without it; nothing was changed.\n` +
      `Install it and run the same command again: gcloud components install ${command}\n`
    );
  const said = stderr.split("\n").find((line) => line.trim() !== "") ?? `exit code ${String(code)}`;
  const why = killed === true ? `did not answer within ${answerSeconds} s` : `gives no credential (${said.trim()})`;
  return `${command} ${why}; nothing was changed.\nLog in and run the same command again: gcloud auth login\n`;
}
