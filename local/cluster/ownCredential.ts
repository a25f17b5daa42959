import * as fs from "node:fs";
import * as path from "node:path";
import type { ClusterEndpoint } from "../../components/rollout/clusterApi";
import { UserError } from "../toolchain/userError";

/** https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/#AuthInfo */
export interface KubeconfigUser {
  readonly "client-certificate"?: string;
  readonly "client-certificate-data"?: string;
  readonly "client-key"?: string;
  readonly "client-key-data"?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly exec?: {
    readonly apiVersion: string;
    readonly command: string;
    readonly args?: readonly string[] | null;
    readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
    readonly provideClusterInfo?: boolean;
  };
}

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
  const certificate = pem(user["client-certificate-data"], user["client-certificate"], folder);
  const key = pem(user["client-key-data"], user["client-key"], folder);
  const lines = [
    "#!/bin/sh",
    `# Replaces Google's plugin of the same name: prints the credential of the user in ${kubeconfig}.`,
  ];
  // kubectl's order: the exec plugin is the last resort.
  if (certificate !== undefined && key !== undefined)
    lines.push(`exec printf '%s\\n' ${quote(credential({ clientCertificateData: certificate, clientKeyData: key }))}`);
  else if (user.tokenFile !== undefined)
    lines.push(
      `token=$(cat ${quote(path.resolve(folder, user.tokenFile))}) || exit 1`,
      `exec printf ${quote(`${credential({ token: "%s" })}\\n`)} "$token"`,
    );
  else if (user.token !== undefined) lines.push(`exec printf '%s\\n' ${quote(credential({ token: user.token }))}`);
  else if (user.exec !== undefined) lines.push(...pluginLines(user.exec, folder, access));
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

/** The PEM text of a kubeconfig entry, which is either base64 data or a file. */
function pem(data: string | undefined, file: string | undefined, folder: string): string | undefined {
  if (data !== undefined && data !== "") return Buffer.from(data, "base64").toString();
  return file === undefined || file === "" ? undefined : fs.readFileSync(path.resolve(folder, file), "utf8");
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
