import * as fs from "node:fs";
import * as path from "node:path";
import { writeFileOnChange } from "../machine/files";
import { paths } from "../machine/paths";
import { programsFolder } from "../machine/programs";

/** The program that stands in for Google's plugin of this name. */
export const credentialPluginFile = () => path.join(programsFolder(), "gke-gcloud-auth-plugin");

/** What the plugin of the local cluster prints: the administrator's certificate, as Google's hands out the caller's token. */
export const credentialFile = () => paths.inState("cluster", "credential.json");

/** Writes the plugin for the local cluster. */
export function writeCredentialPlugin(): void {
  // No cluster yet: the program asks for a credential before it creates one, to find out whether the user can log in.
  const nobody = JSON.stringify({
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status: { token: "no-cluster-yet" },
  });
  writeFileOnChange(
    credentialPluginFile(),
    `#!/bin/sh\n# Stands in for Google's plugin of this name, for the local cluster.\n` +
      `cat '${credentialFile()}' 2>/dev/null || exec printf '%s\\n' '${nobody}'\n`,
    0o755,
  );
}

/** Before there is a cluster, and over what an earlier version wrote; a cluster of the user's own has a plugin of its own. */
export function ensureCredentialPlugin(): void {
  if (paths.ownKubeconfig === undefined || !fs.existsSync(credentialPluginFile())) writeCredentialPlugin();
}
