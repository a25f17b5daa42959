import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { ClusterEndpoint } from "../../components/rollout/clusterApi";
import { UserError } from "../toolchain/userError";
import { credentialScript, type KubeconfigUser } from "./ownCredential";

/** A user's own kubeconfig: its current cluster and that cluster's credential. */
export interface OwnKubeconfig extends ClusterEndpoint {
  /** The file's path. */
  readonly kubeconfig: string;
  /** The name of its current context. */
  readonly context: string;
  /** A shell script that prints an ExecCredential. It contains secrets. */
  readonly credential: string;
}

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly { readonly name: string; readonly context?: { cluster?: string; user?: string } }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster?: KubeconfigCluster }[];
  readonly users?: readonly { readonly name: string; readonly user?: KubeconfigUser }[];
}

/** https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/#Cluster */
interface KubeconfigCluster {
  readonly server?: string;
  readonly "certificate-authority"?: string;
  readonly "certificate-authority-data"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly "tls-server-name"?: string;
  readonly "proxy-url"?: string;
}

/**
 * Reads the current context of a kubeconfig (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/).
 * @throws UserError if the site cannot use its cluster: as on GKE, it connects with an address and a certificate authority, nothing else.
 */
export function readKubeconfig(file: string): OwnKubeconfig {
  const config = load(file);
  const context = config["current-context"] ?? "";
  const { cluster: clusterName, user: userName } = named(config.contexts, context)?.context ?? {};
  const cluster = named(config.clusters, clusterName)?.cluster;
  const user = named(config.users, userName)?.user;
  if (cluster === undefined || user === undefined)
    throw new UserError(
      context === ""
        ? `The kubeconfig ${file} has no current context.`
        : `The current context ${context} of the kubeconfig ${file} names a cluster or user that is not in the file.`,
      `Choose one: kubectl --kubeconfig ${file} config use-context <name> (get-contexts lists them).`,
    );
  const refuse = (what: string, remedy: string) => {
    throw new UserError(`The cluster of context ${context} in the kubeconfig ${file} ${what}.`, remedy);
  };
  if (cluster["insecure-skip-tls-verify"] === true)
    refuse("has insecure-skip-tls-verify", "Replace it with certificate-authority-data.");
  for (const field of ["tls-server-name", "proxy-url"] as const)
    if (cluster[field] !== undefined)
      refuse(`has ${field}, which is not supported`, "Use an address that works without it.");
  const address = /^https:\/\/([^/]+(?:\/.*)?)$/.exec(cluster.server ?? "")?.[1];
  if (address === undefined)
    refuse(
      `has the address "${cluster.server ?? ""}", which is not an https URL`,
      "Set its server to the API server's https URL.",
    );
  const folder = path.dirname(file);
  const authority = cluster["certificate-authority-data"] ?? read(folder, cluster["certificate-authority"]);
  if (authority === undefined || authority === "")
    refuse("has no certificate authority", "Add certificate-authority-data, as kind, k3d and minikube do.");
  const access = { endpoint: (address ?? "").replace(/\/$/, ""), caCertificate: authority ?? "" };
  return { ...access, kubeconfig: file, context, credential: credentialScript(user, userName ?? "", file, access) };
}

function load(file: string): Kubeconfig {
  try {
    const config: unknown = parse(fs.readFileSync(file, "utf8"));
    if (typeof config === "object" && config !== null) return config;
  } catch (error) {
    const cause = (error as Error).message.split("\n")[0] ?? "";
    throw new UserError(`The kubeconfig ${file} cannot be read: ${cause.replace(/\.$/, "")}.`, remedy);
  }
  throw new UserError(`The kubeconfig ${file} is empty.`, remedy);
}

const remedy =
  "Set DJANGO_GKE_KUBECONFIG to the kubeconfig of a running cluster, or unset it to use the local cluster.";

function named<Item extends { readonly name: string }>(items: readonly Item[] | undefined, name?: string) {
  return (items ?? []).find((item) => item.name === name);
}

/** Base64 of a file that the kubeconfig names relative to its own folder. */
function read(folder: string, file: string | undefined): string | undefined {
  if (file === undefined || file === "") return undefined;
  try {
    return fs.readFileSync(path.resolve(folder, file)).toString("base64");
  } catch (error) {
    throw new UserError(
      `The kubeconfig in ${folder} names a file that cannot be read: ${(error as Error).message}.`,
      remedy,
    );
  }
}
