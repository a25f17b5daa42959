import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import type { ClusterEndpoint } from "../../components/rollout/clusterApi";
import { UserError } from "../toolchain/userError";

const text = z.string().nullish();

/** https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/#AuthInfo */
export const userSchema = z.looseObject({
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  token: text,
  tokenFile: text,
  exec: z
    .looseObject({
      apiVersion: z.string(),
      command: z.string().min(1),
      args: z.array(z.string()).nullish(),
      env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
      provideClusterInfo: z.boolean().nullish(),
    })
    .nullish(),
});

export type KubeconfigUser = z.infer<typeof userSchema>;

/** The version that the site's kubeconfig asks for (components/google/kubeconfig.ts). */
const apiVersion = "client.authentication.k8s.io/v1beta1";

/**
 * A shell script that prints the user's credential, as `gke-gcloud-auth-plugin` does on GKE: an ExecCredential
 * (https://kubernetes.io/docs/reference/config-api/client-authentication.v1beta1/). Certificates and tokens are copied into the script. A
 * token file is read and an exec plugin is run on each call. Relative paths start at the kubeconfig's folder.
 * @throws UserError if the user has none of these.
 */
export function credentialScript(
  user: KubeconfigUser,
  name: string,
  kubeconfig: string,
  access: ClusterEndpoint,
): string {
  const folder = path.dirname(kubeconfig);
  const certificate = pem(user["client-certificate-data"], user["client-certificate"], kubeconfig);
  const key = pem(user["client-key-data"], user["client-key"], kubeconfig);
  const lines = [
    "#!/bin/sh",
    `# Replaces Google's plugin of the same name: prints the credential of the user in ${kubeconfig}.`,
  ];
  // kubectl's order: the exec plugin is the last resort.
  if (certificate !== undefined && key !== undefined)
    lines.push(`exec printf '%s\\n' ${quote(credential({ clientCertificateData: certificate, clientKeyData: key }))}`);
  else if (isGiven(user.tokenFile))
    lines.push(
      `token=$(cat ${quote(path.resolve(folder, user.tokenFile))}) || exit 1`,
      `exec printf ${quote(`${credential({ token: "%s" })}\\n`)} "$token"`,
    );
  else if (isGiven(user.token)) lines.push(`exec printf '%s\\n' ${quote(credential({ token: user.token }))}`);
  else if (user.exec != null) lines.push(...pluginLines(user.exec, folder, access));
  else
    throw new UserError(
      `The user ${name} of the kubeconfig ${kubeconfig} has no certificate, token or exec plugin.`,
      "Give it one of these; a password or an auth-provider is not supported.",
    );
  return `${lines.join("\n")}\n`;
}

/** Runs the user's own plugin with the environment that client-go sets, and converts its answer to our API version. */
function pluginLines(exec: NonNullable<KubeconfigUser["exec"]>, folder: string, access: ClusterEndpoint): string[] {
  const cluster = { server: `https://${access.endpoint}`, "certificate-authority-data": access.caCertificate };
  const info = {
    apiVersion: exec.apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, ...(exec.provideClusterInfo === true ? { cluster } : {}) },
  };
  // A command with a slash is relative to the kubeconfig's folder; others are looked up on PATH.
  const command = exec.command.includes("/") ? path.resolve(folder, exec.command) : exec.command;
  const variables = [...(exec.env ?? []), { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) }];
  // Removes this script's folder from PATH: a GKE kubeconfig needs Google's own plugin, which has the same name.
  const search = 'PATH=$(printf %s "$PATH" | sed "s#^$(dirname "$0"):##")';
  return [
    search,
    "export PATH",
    ...variables.map(({ name, value }) => `export ${name}=${quote(value)}`),
    `answer=$(${[command, ...(exec.args ?? [])].map(quote).join(" ")}) || exit 1`,
    `printf '%s\\n' "$answer" | sed 's#"client.authentication.k8s.io/v1"#"${apiVersion}"#'`,
  ];
}

function credential(status: Readonly<Record<string, string>>): string {
  return JSON.stringify({ apiVersion, kind: "ExecCredential", status });
}

/** The PEM text of a kubeconfig entry, which is either base64 data or a file. @throws UserError if that file cannot be read. */
function pem(data: Text, file: Text, kubeconfig: string): string | undefined {
  if (isGiven(data)) return Buffer.from(data, "base64").toString();
  if (!isGiven(file)) return undefined;
  try {
    return fs.readFileSync(path.resolve(path.dirname(kubeconfig), file), "utf8");
  } catch (error) {
    throw new UserError(
      `The kubeconfig ${kubeconfig} names a file that cannot be read: ${(error as Error).message}.`,
      "Restore the user's certificate and key, or put them in the kubeconfig.",
    );
  }
}

type Text = string | null | undefined;

function isGiven(value: Text): value is string {
  return value !== undefined && value !== null && value !== "";
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
