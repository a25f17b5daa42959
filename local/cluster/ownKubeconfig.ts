import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { ClusterEndpoint } from "../../components/rollout/clusterApi";
import { UserError } from "../toolchain/userError";
import { credentialScript, userSchema } from "./ownCredential";

/** A user's own kubeconfig: its current cluster and that cluster's credential. */
export interface OwnKubeconfig extends ClusterEndpoint {
  /** The file's path. */
  readonly kubeconfig: string;
  /** The name of its current context. */
  readonly context: string;
  /** A shell script that prints an ExecCredential. It contains secrets. */
  readonly credential: string;
}

const text = z.string().nullish();

/** The parts of https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ that are read here. */
const kubeconfigSchema = z.looseObject({
  "current-context": text,
  contexts: z
    .array(z.looseObject({ name: z.string(), context: z.looseObject({ cluster: text, user: text }).nullish() }))
    .nullish(),
  clusters: z
    .array(
      z.looseObject({
        name: z.string(),
        cluster: z
          .looseObject({
            server: text,
            "certificate-authority": text,
            "certificate-authority-data": text,
            "insecure-skip-tls-verify": z.boolean().nullish(),
            "tls-server-name": text,
            "proxy-url": text,
          })
          .nullish(),
      }),
    )
    .nullish(),
  users: z.array(z.looseObject({ name: z.string(), user: userSchema.nullish() })).nullish(),
});

type Kubeconfig = z.infer<typeof kubeconfigSchema>;

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
  if (cluster == null || user == null)
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
    if (isGiven(cluster[field]))
      refuse(`has ${field}, which is not supported`, "Use an address that works without it.");
  const server = cluster.server ?? "";
  const address = URL.canParse(server) ? new URL(server) : undefined;
  if (address?.protocol !== "https:")
    refuse(`has the address "${server}", which is not an https URL`, "Set its server to the API server's https URL.");
  else if (`${address.username}${address.password}${address.search}${address.hash}` !== "")
    refuse("has an address with more than a host, a port and a path", "Remove the rest from its server.");
  const folder = path.dirname(file);
  const data = cluster["certificate-authority-data"];
  const authority = isGiven(data) ? data : read(folder, cluster["certificate-authority"]);
  if (!isGiven(authority))
    refuse("has no certificate authority", "Add certificate-authority-data, as kind, k3d and minikube do.");
  const access = { endpoint: server.replace(/^https:\/\//i, "").replace(/\/+$/, ""), caCertificate: authority ?? "" };
  return { ...access, kubeconfig: file, context, credential: credentialScript(user, userName ?? "", file, access) };
}

function load(file: string): Kubeconfig {
  let config: unknown;
  try {
    config = parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    const cause = (error as Error).message.split("\n")[0] ?? "";
    throw new UserError(`The kubeconfig ${file} cannot be read: ${cause.replace(/\.$/, "")}.`, remedy);
  }
  if (config === null || config === undefined) throw new UserError(`The kubeconfig ${file} is empty.`, remedy);
  const { data, error } = kubeconfigSchema.safeParse(config);
  if (error === undefined) return data;
  const [{ path: place = [], message = "" } = {}] = error.issues;
  const where = place.length === 0 ? "" : `: ${place.join(".")}`;
  throw new UserError(`${file} is not a kubeconfig${where}: ${message.replace(/^Invalid input: /, "")}.`, remedy);
}

const remedy =
  "Set DJANGO_GKE_KUBECONFIG to the kubeconfig of a running cluster, or unset it to use the local cluster.";

function isGiven(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value !== "";
}

function named<Item extends { readonly name: string }>(items?: readonly Item[] | null, name?: string | null) {
  return (items ?? []).find((item) => item.name === name);
}

/** Base64 of a file that the kubeconfig names relative to its own folder. */
function read(folder: string, file: string | null | undefined): string | undefined {
  if (!isGiven(file)) return undefined;
  try {
    return fs.readFileSync(path.resolve(folder, file)).toString("base64");
  } catch (error) {
    throw new UserError(
      `The kubeconfig in ${folder} names a file that cannot be read: ${(error as Error).message}.`,
      remedy,
    );
  }
}
