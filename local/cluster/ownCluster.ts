import * as fs from "node:fs";
import { ClusterApi, type ClusterEndpoint, type Credential } from "../../components/rollout/clusterApi";
import { run } from "../machine/command";
import { readJson, writeFileAtomically } from "../machine/files";
import { paths } from "../machine/paths";
import { programsFolder } from "../machine/programs";
import { loadBalancerAddresses } from "../services/loadBalancer";
import { blocked, type Finding, here } from "../toolchain/finding";
import { UserError } from "../toolchain/userError";
import { type OwnKubeconfig, readKubeconfig } from "./ownKubeconfig";

/** The record of a user's own cluster: the name that the site gave it and its endpoint. */
interface OwnRecord {
  readonly name: string;
  readonly endpoint: string;
  readonly kubeconfig: string;
}

const record = () => paths.inState("own-cluster.json");

/**
 * The cluster of DJANGO_GKE_KUBECONFIG's current context; undefined if the variable is not set.
 * @throws UserError if the kubeconfig cannot be used, or if the site already runs on a different cluster.
 */
export function ownCluster(): OwnKubeconfig | undefined {
  const standing = readRecord();
  const file = paths.ownKubeconfig;
  if (file === undefined) {
    if (standing === undefined) return undefined;
    throw new UserError(
      `The site runs on the cluster at ${standing.endpoint}, but DJANGO_GKE_KUBECONFIG is not set.`,
      `Set it to ${standing.kubeconfig}, as for npm run up.`,
    );
  }
  const cluster = readKubeconfig(file);
  if (standing !== undefined && standing.endpoint !== cluster.endpoint)
    throw new UserError(
      `The site runs on the cluster at ${standing.endpoint}, but DJANGO_GKE_KUBECONFIG points to ${cluster.endpoint}.`,
      `Set it to ${standing.kubeconfig}, run npm run down, and then set it to the new cluster. If the old cluster no longer exists, delete ${paths.state}.`,
    );
  if (fs.existsSync(paths.inState("cluster", "cluster.json")))
    throw new UserError(
      `The site runs on the local cluster, but DJANGO_GKE_KUBECONFIG points to ${cluster.endpoint}.`,
      "Unset it and run npm run down first: a site cannot move from one cluster to another.",
    );
  return cluster;
}

/**
 * Installs the kubeconfig's user in `gke-gcloud-auth-plugin` and checks that the cluster accepts it.
 * @throws UserError if it does not.
 */
export async function reachOwnCluster(cluster: OwnKubeconfig): Promise<void> {
  writeFileAtomically(credentialFile(), cluster.credential, 0o700);
  await askOwnCluster(cluster, "/version");
}

/** Adopts the user's cluster under this name. Throws if it already has a different name or does not answer. */
export async function takeOwnCluster(cluster: OwnKubeconfig, name: string): Promise<ClusterEndpoint> {
  const present = readRecord();
  if (present !== undefined && present.name !== name)
    throw new Error(
      `The cluster at ${present.endpoint} is already in use as ${present.name}: destroy its stack first.`,
    );
  await reachOwnCluster(cluster);
  const { endpoint, caCertificate, kubeconfig } = cluster;
  writeFileAtomically(record(), JSON.stringify({ name, endpoint, kubeconfig }));
  return { endpoint, caCertificate };
}

/** The endpoint of the user's cluster, if it was adopted under this name. */
export function describeOwnCluster(cluster: OwnKubeconfig, name: string): ClusterEndpoint | undefined {
  const { endpoint, caCertificate } = cluster;
  return readRecord()?.name === name ? { endpoint, caCertificate } : undefined;
}

/** Releases the user's cluster. Nothing is removed from it. */
export function leaveOwnCluster(name: string): void {
  if (readRecord()?.name === name) fs.rmSync(record(), { force: true });
}

/** Throws if none of the cluster's nodes can run pods: this program cannot add nodes to it. */
export async function requireReadyNodes(cluster: OwnKubeconfig): Promise<void> {
  const { items } = (await askOwnCluster(cluster, "/api/v1/nodes")) as { items: readonly KubernetesNode[] };
  if (items.some(takesPods)) return;
  throw new UserError(
    `The cluster at ${cluster.endpoint} has no node that is Ready and schedulable (of ${items.length} in total).`,
    "Start one (kubectl get nodes shows their status) and run the command again.",
  );
}

/** The cluster that will be used, for `npm run doctor`. */
export function inspectCluster(): Finding {
  try {
    const own = ownCluster();
    loadBalancerAddresses();
    return own === undefined
      ? here("cluster", "the local one; set DJANGO_GKE_KUBECONFIG to use your own")
      : here("cluster", `your own: context ${own.context} of ${own.kubeconfig}, at ${own.endpoint}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return blocked("cluster", error.message, error.remedy);
  }
}

interface KubernetesNode {
  readonly spec: { readonly unschedulable?: boolean };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function takesPods({ spec, status }: KubernetesNode): boolean {
  const ready = status.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True");
  return ready === true && spec.unschedulable !== true;
}

async function askOwnCluster(cluster: OwnKubeconfig, path: string): Promise<unknown> {
  try {
    return await new ClusterApi(cluster, handedOut).read(path);
  } catch (error) {
    const cause = (error instanceof Error ? error.message : String(error)).trim().split("\n").at(-1) ?? "";
    throw new UserError(
      `Cannot use the cluster at ${cluster.endpoint} with ${cluster.kubeconfig}: ${cause.replace(/\.?$/, ".")}`,
      `Make sure that kubectl --kubeconfig ${cluster.kubeconfig} get nodes works, and run the command again.`,
    );
  }
}

async function handedOut(): Promise<Credential> {
  return (JSON.parse(await run(credentialFile(), [])) as { status: Credential }).status;
}

const credentialFile = () => `${programsFolder()}/gke-gcloud-auth-plugin`;

function readRecord(): OwnRecord | undefined {
  return readJson(record());
}
