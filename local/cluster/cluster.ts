import * as fs from "node:fs";
import type { ClusterEndpoint } from "../../components/rollout/clusterApi";
import { controlAddress, networkCidr } from "../machine/addresses";
import { stopDaemon } from "../machine/daemons";
import { readJson, writeFileAtomically, writeFileOnChange } from "../machine/files";
import { ensureNetwork } from "../machine/network";
import { paths } from "../machine/paths";
import { linkPrograms } from "../machine/programs";
import { applyAddons } from "./addons";
import { credentialFile, writeCredentialPlugin } from "./credentialPlugin";
import {
  apiServerPort,
  type ClusterRanges,
  kubectl,
  pki,
  startControlPlane,
  startInControl,
  stopControlPlane,
} from "./controlPlane";
import { recordedNodes, removeNode, startNode, stopNode } from "./node";
import { proxyConfiguration, volumesFolder } from "./nodeConfiguration";
import { describeOwnCluster, leaveOwnCluster, ownCluster, takeOwnCluster } from "./ownCluster";
import { startVolumeResizer, volumeResizer } from "./volumeResizer";
import { ensureSystemImages } from "./systemImages";

/** The cluster that the provider asks for: its name and its subnetwork's secondary ranges. */
export interface ClusterSpec extends ClusterRanges {
  readonly name: string;
}

const record = () => paths.inState("cluster", "cluster.json");

/**
 * Starts the control plane and applies the add-ons, whose pods start with the first node pool. Safe to call for a running cluster.
 * With DJANGO_GKE_KUBECONFIG it adopts that cluster instead.
 * Throws if this machine already runs a cluster with a different name: it runs one at a time.
 */
export async function createCluster(spec: ClusterSpec): Promise<ClusterEndpoint> {
  const own = ownCluster();
  if (own !== undefined) return takeOwnCluster(own, spec.name);
  const present = readRecord();
  if (present !== undefined && present.name !== spec.name)
    throw new Error(
      `This machine already runs the cluster ${present.name}, and it runs one at a time: destroy its stack first, or run npm run down.`,
    );
  await ensureNetwork();
  writeFileAtomically(record(), JSON.stringify(spec));
  linkPrograms();
  fs.mkdirSync(volumesFolder(), { recursive: true });
  await Promise.all([ensureSystemImages(), startControlPlane(spec)]);
  await writeCredential();
  await startLoadBalancerProxy();
  await startVolumeResizer();
  await applyAddons(spec);
  return access();
}

/** The cluster's endpoint, or undefined if this machine has no cluster of that name. */
export function describeCluster(name: string): Promise<ClusterEndpoint | undefined> {
  const own = ownCluster();
  if (own !== undefined) return Promise.resolve(describeOwnCluster(own, name));
  return Promise.resolve(readRecord()?.name === name ? access() : undefined);
}

/** Removes the cluster, its nodes and its volumes; the user's own cluster is only released. Does nothing if there is no such cluster. */
export async function deleteCluster(name: string): Promise<void> {
  leaveOwnCluster(name);
  const present = readRecord();
  if (present?.name !== name) return;
  await Promise.all(recordedNodes().map(removeNode));
  await stopDaemon("load-balancer");
  await stopDaemon(volumeResizer);
  await stopControlPlane();
  for (const folder of ["nodes", "volumes", "cluster"])
    fs.rmSync(paths.inState(folder), { recursive: true, force: true });
}

/** The name of this machine's cluster, running or stopped. */
export function recordedCluster(): string | undefined {
  return readRecord()?.name;
}

/** Restarts the recorded cluster and its nodes after the machine or the local cloud was stopped. */
export async function resumeCluster(): Promise<void> {
  const present = readRecord();
  if (present === undefined) return;
  await createCluster(present);
  for (const node of recordedNodes()) await startNode(node, present);
}

/** Stops the cluster's programs and keeps its data for `resumeCluster`. */
export async function stopCluster(): Promise<void> {
  for (const node of recordedNodes()) await stopNode(node);
  await stopDaemon("load-balancer");
  await stopDaemon(volumeResizer);
  await stopControlPlane();
}

/** The recorded cluster's ranges. Throws if there is no cluster of that name. */
export function clusterRanges(name: string): ClusterRanges {
  const present = readRecord();
  if (present?.name !== name) throw new Error(`There is no cluster ${name} (404).`);
  return present;
}

/**
 * The local cloud's load balancer: a kube-proxy next to the control plane. It spreads connections to a Service's address over its pods on
 * all nodes. It takes the cloud's network for the pods': it also spreads their connections for Services with `externalTrafficPolicy: Local`.
 */
async function startLoadBalancerProxy(): Promise<void> {
  const file = paths.inState("cluster", "load-balancer.yaml");
  writeFileOnChange(file, proxyConfiguration("load-balancer", networkCidr()));
  await startInControl("kube-proxy", [`--config=${file}`], "load-balancer");
}

/** Writes the administrator's certificate for gke-gcloud-auth-plugin to print. Google's plugin prints the caller's token. */
async function writeCredential(): Promise<void> {
  const read = (path: string) => kubectl("config", "view", "--raw", "-o", `jsonpath={.users[0].user.${path}}`);
  const decode = (base64: string) => Buffer.from(base64, "base64").toString("utf8");
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status: {
      clientCertificateData: decode(await read("client-certificate-data")),
      clientKeyData: decode(await read("client-key-data")),
    },
  };
  writeFileAtomically(credentialFile(), JSON.stringify(credential), 0o600);
  writeCredentialPlugin();
}

function readRecord(): ClusterSpec | undefined {
  return readJson(record());
}

function access(): ClusterEndpoint {
  const caCertificate = fs.readFileSync(`${pki()}/ca.crt`).toString("base64");
  return { endpoint: `${controlAddress()}:${apiServerPort}`, caCertificate };
}
