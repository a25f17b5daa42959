import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { credentialPlugin } from "./kubeconfig";

/** The cluster that a credential is for, as `KUBERNETES_EXEC_INFO` describes it. */
export interface PluginCluster {
  readonly server: string;
  readonly "certificate-authority-data": string;
}

/**
 * Runs gke-gcloud-auth-plugin as kubectl does, and returns its output: an ExecCredential as JSON. Rejects if the plugin is missing, fails or
 * does not answer within `seconds`.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats
 */
export async function askCredentialPlugin(seconds: number, cluster?: PluginCluster): Promise<string> {
  const { apiVersion, command } = credentialPlugin;
  const question = { apiVersion, kind: "ExecCredential", spec: { interactive: false, cluster } };
  const { stdout } = await promisify(execFile)(command, [], {
    timeout: seconds * 1000,
    env: { ...process.env, KUBERNETES_EXEC_INFO: JSON.stringify(question) },
  });
  return stdout;
}
