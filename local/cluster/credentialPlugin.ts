import * as fs from "node:fs";
import * as path from "node:path";
import { writeFileOnChange } from "../machine/files";
import { paths } from "../machine/paths";
import { programsFolder } from "../machine/programs";

/** Replaces Google's plugin of the same name. */
export const credentialPluginFile = () => path.join(programsFolder(), "gke-gcloud-auth-plugin");

/** The credential that the local plugin prints: the administrator's certificate. */
export const credentialFile = () => paths.inState("cluster", "credential.json");

/** Writes the local cluster's plugin. */
export function writeCredentialPlugin(): void {
  // The program asks for a credential before it creates the cluster, to check that the user can log in.
  const nobody = JSON.stringify({
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status: { token: "no-cluster-yet" },
  });
  writeFileOnChange(
    credentialPluginFile(),
    `#!/bin/sh\n# Replaces Google's plugin of the same name for the local cluster.\n` +
      `cat '${credentialFile()}' 2>/dev/null || exec printf '%s\\n' '${nobody}'\n`,
    0o755,
  );
}

/**
 * Writes the plugin before there is a cluster, and replaces one written by an earlier version. Keeps the plugin of a user's own cluster.
 */
export function ensureCredentialPlugin(): void {
  if (paths.ownKubeconfig === undefined || !fs.existsSync(credentialPluginFile())) writeCredentialPlugin();
}
