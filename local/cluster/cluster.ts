import * as fs from "node:fs";
import type { ClusterEndpoint } from "../../components/rollout/clusterApi";
import { controlAddress } from "../machine/addresses";
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
import { ensureSystemImages } from "./systemImages";

/** A cluster as the provider wants it: its name and its subnetwork's secondary ranges. */
export interface ClusterSpec extends ClusterRanges {
  readonly name: string;
}

const record = () => paths.inState("cluster", "cluster.json");

/**
 * A running control plane with its add-ons handed over; a node pool makes them run. Harmless for a cluster that runs.
 * Throws where this machine runs another one: it holds one at a time. With a kubeconfig of the user's own it is that cluster.
 */
export async function createCluster(spec: ClusterSpec): Promise<ClusterEndpoint> {
  const own = ownCluster();
  if (own !== undefined) return takeOwnCluster(own, spec.name);
  const present = readRecord();
  if (present !== undefined && present.name !== spec.name)
    throw new Error(
      `This machine runs one cluster at a time, and that is ${present.name}: destroy its stack first, or run npm run down.`,
    );
  await ensureNetwork();
  writeFileAtomically(record(), JSON.stringify(spec));
  linkPrograms();
  fs.mkdirSync(volumesFolder(), { recursive: true });
  await Promise.all([ensureSystemImages(), startControlPlane(spec)]);
  await writeCredential();
  await startLoadBalancerProxy(spec);
  await applyAddons(spec);
  return access();
}

/** How to reach a cluster, or nothing where this machine has none of that name. */
export function describeCluster(name: string): Promise<ClusterEndpoint | undefined> {
  const own = ownCluster();
  if (own !== undefined) return Promise.resolve(describeOwnCluster(own, name));
  return Promise.resolve(readRecord()?.name === name ? access() : undefined);
}

/** Removes the cluster, its nodes and its volumes, or leaves the user's own; harmless where there is none of that name. */
export async function deleteCluster(name: string): Promise<void> {
  leaveOwnCluster(name);
  const present = readRecord();
  if (present?.name !== name) return;
  await Promise.all(recordedNodes().map(removeNode));
  await stopDaemon("load-balancer");
  await stopControlPlane();
  for (const folder of ["nodes", "volumes", "cluster"])
    fs.rmSync(paths.inState(folder), { recursive: true, force: true });
}

/** The name of the cluster that this machine has, running or stopped. */
export function recordedCluster(): string | undefined {
  return readRecord()?.name;
}

/** Starts the recorded cluster again, nodes and all, after the machine or the local cloud was stopped. */
export async function resumeCluster(): Promise<void> {
  const present = readRecord();
  if (present === undefined) return;
  await createCluster(present);
  for (const node of recordedNodes()) await startNode(node, present);
}

/** Stops the cluster's programs; what it holds stays for `resumeCluster`. */
export async function stopCluster(): Promise<void> {
  for (const node of recordedNodes()) await stopNode(node);
  await stopDaemon("load-balancer");
  await stopControlPlane();
}

/** The ranges of the recorded cluster; throws where it is not there. */
export function clusterRanges(name: string): ClusterRanges {
  const present = readRecord();
  if (present?.name !== name) throw new Error(`There is no cluster ${name} (404).`);
  return present;
}

/**
 * kube-proxy beside the control plane is the cloud's load balancer: it spreads connections to a Service's address over
 * the pods, on whatever node they are, and knows no node of its own.
 */
async function startLoadBalancerProxy(spec: ClusterSpec): Promise<void> {
  const file = paths.inState("cluster", "load-balancer.yaml");
  writeFileOnChange(file, proxyConfiguration("load-balancer", spec.podCidr));
  await startInControl("kube-proxy", [`--config=${file}`], "load-balancer");
}

/** What gke-gcloud-auth-plugin hands out: the administrator's certificate, as Google hands out the caller's token. */
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
