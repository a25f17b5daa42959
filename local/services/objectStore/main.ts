import * as fs from "node:fs";
import { networkInterfaces } from "node:os";
import { run } from "../../machine/command";
import { describeCluster, recordedCluster, type ClusterAccess } from "../../cluster/cluster";
import { ask, type Credential } from "../../cluster/kubernetesApi";
import { ownCluster } from "../../cluster/ownCluster";
import { hostAddress } from "../../machine/network";
import { paths } from "../../machine/paths";
import { programsFolder } from "../../machine/programs";
import { Cloud } from "../../providers/gcp/cloud";
import { backendPort, objectStorePort, publicHost } from "../objectStore";
import { Callers } from "./callers";
import { front, type Member } from "./front";
import { Rights } from "./rights";

/** The daemon `object-store`: the front of the object store, for pods, browsers and whoever else comes in by the network. */

const rights = new Rights((type) => projects().flatMap((project) => new Cloud(paths.cloud, project).list(type)));
const callers = new Callers(readCluster, paths.ownKubeconfig !== undefined);

/** What proves to the cluster that its administrator asks; kept until it does not serve any more. */
let credential: Promise<Credential> | undefined;

async function membersAt(address: string): Promise<readonly Member[]> {
  if (isOwn(address) || (await clusterAccess()) === undefined) return [undefined];
  const members = (await callers.at(address)).map((account) => rights.memberOf(account));
  return members.length === 0 ? [undefined] : members;
}

/** Addresses of this machine: no pod has one. */
function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((ones) => ones?.some((one) => one.address === address));
}

async function readCluster(path: string): Promise<unknown> {
  const access = await clusterAccess();
  if (access === undefined) throw new Error("there is no cluster");
  const kept = credential;
  credential ??= handedOut();
  try {
    return await ask(access, await credential, path);
  } catch (error) {
    credential = undefined;
    if (kept === undefined) throw error;
    return readCluster(path); // it may have been another cluster's, or its time is over
  }
}

/** The same that the program's own clients get. */
async function handedOut(): Promise<Credential> {
  return (JSON.parse(await run(`${programsFolder()}/gke-gcloud-auth-plugin`, [])) as { status: Credential }).status;
}

async function clusterAccess(): Promise<ClusterAccess | undefined> {
  return ownCluster() ?? (await describeCluster(recordedCluster() ?? ""));
}

function projects(): string[] {
  return fs.existsSync(paths.cloud) ? fs.readdirSync(paths.cloud).map(decodeURIComponent) : [];
}

front({ backendPort, publicHost, membersAt, allows: (member, need) => rights.allows(member, need) }).listen(
  objectStorePort,
  hostAddress,
);
