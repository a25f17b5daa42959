import * as fs from "node:fs";
import { networkInterfaces } from "node:os";
import { ClusterApi, type ClusterEndpoint, type Credential } from "../../../components/rollout/clusterApi";
import { run } from "../../machine/command";
import { describeCluster, recordedCluster } from "../../cluster/cluster";
import { ownCluster } from "../../cluster/ownCluster";
import { hostAddress } from "../../machine/addresses";
import { paths } from "../../machine/paths";
import { programsFolder } from "../../machine/programs";
import { Cloud } from "../../providers/gcp/cloud";
import { backendSocket, objectStorePort, publicHost } from "../objectStore";
import { Callers } from "./callers";
import { front, type Member } from "./front";
import { Rights } from "./rights";
import { withTls } from "./secure";

/** The daemon `object-store`: the object store's front for pods, browsers and other clients on the network. */

const rights = new Rights((type) => projects().flatMap((project) => new Cloud(paths.cloud, project).list(type)));
const callers = new Callers(readCluster, paths.ownKubeconfig !== undefined);

/** The client of the current cluster. The cluster may be deleted and a new one created. */
let asked: { readonly access: ClusterEndpoint; readonly api: ClusterApi } | undefined;

async function membersAt(address: string): Promise<readonly Member[]> {
  if (isOwn(address) || (await clusterAccess()) === undefined) return [undefined];
  const members = (await callers.at(address)).map((account) => rights.memberOf(account));
  return members.length === 0 ? [undefined] : members;
}

/** True for an address of this machine, which cannot be a pod's. */
function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((ones) => ones?.some((one) => one.address === address));
}

async function readCluster(path: string): Promise<unknown> {
  const access = await clusterAccess();
  if (access === undefined) throw new Error("there is no cluster");
  if (asked?.access.caCertificate !== access.caCertificate || asked.access.endpoint !== access.endpoint)
    asked = { access, api: new ClusterApi(access, handedOut) };
  return asked.api.read(path);
}

/** The credential that the site's own clients use. */
async function handedOut(): Promise<Credential> {
  return (JSON.parse(await run(`${programsFolder()}/gke-gcloud-auth-plugin`, [])) as { status: Credential }).status;
}

async function clusterAccess(): Promise<ClusterEndpoint | undefined> {
  return ownCluster() ?? (await describeCluster(recordedCluster() ?? ""));
}

function projects(): string[] {
  return fs.existsSync(paths.cloud) ? fs.readdirSync(paths.cloud).map(decodeURIComponent) : [];
}

const [certificate = "", key = ""] = process.argv.slice(2);
const plain = front({
  backend: { socketPath: backendSocket() },
  publicHost: publicHost(),
  membersAt,
  allows: (member, need) => rights.allows(member, need),
});
withTls(plain, { cert: fs.readFileSync(certificate, "utf8"), key: fs.readFileSync(key, "utf8") }).listen(
  objectStorePort,
  hostAddress(),
);
