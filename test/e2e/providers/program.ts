import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as gcp from "@pulumi/gcp";
import * as random from "@pulumi/random";
import "../../../stacks/plainErrors";
import type { Properties } from "../../../local/providers/plugin/values";
import { changedInputs } from "../../unit/local/providers/changedInputs";
import { googleInputs, type GoogleName } from "../../unit/local/providers/googleInputs";

/** What the test wants otherwise than googleInputs, by resource and path. */
export type Changes = Partial<Record<GoogleName, Record<string, unknown>>>;

const changes = JSON.parse(readFileSync(join(process.cwd(), "changes.json"), "utf8")) as Changes;

/** The inputs of a resource as the test wants them; references to other resources are laid over them. */
function inputs<Args>(name: GoogleName): Args {
  const given: Properties = googleInputs[name].inputs;
  // JSON has no undefined, which removes a value: null replaces it.
  const wanted = Object.entries(changes[name] ?? {}).map(([path, value]) => [path, value ?? undefined]);
  return changedInputs(given, Object.fromEntries(wanted) as Record<string, unknown>) as Args;
}

const apis = (["compute", "container", "artifactregistry", "storage", "iam", "cloudresourcemanager"] as const).map(
  (api) => new gcp.projects.Service(api, inputs<gcp.projects.ServiceArgs>(api)),
);
const after = { dependsOn: apis };

const network = new gcp.compute.Network("network", inputs<gcp.compute.NetworkArgs>("network"), after);
const subnetwork = new gcp.compute.Subnetwork("subnetwork", {
  ...inputs<gcp.compute.SubnetworkArgs>("subnetwork"),
  network: network.id,
});
const router = new gcp.compute.Router("router", {
  ...inputs<gcp.compute.RouterArgs>("router"),
  network: network.id,
});
const nat = new gcp.compute.RouterNat("nat", {
  ...inputs<gcp.compute.RouterNatArgs>("nat"),
  router: router.name,
  subnetworks: [{ name: subnetwork.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
});
const address = new gcp.compute.Address("address", inputs<gcp.compute.AddressArgs>("address"), after);

const account = new gcp.serviceaccount.Account("account", inputs<gcp.serviceaccount.AccountArgs>("account"), after);
const projectMember = new gcp.projects.IAMMember("projectMember", {
  ...inputs<gcp.projects.IAMMemberArgs>("projectMember"),
  member: account.member,
});
const repository = new gcp.artifactregistry.Repository(
  "repository",
  inputs<gcp.artifactregistry.RepositoryArgs>("repository"),
  after,
);
new gcp.artifactregistry.RepositoryIamMember("repositoryMember", {
  ...inputs<gcp.artifactregistry.RepositoryIamMemberArgs>("repositoryMember"),
  repository: repository.name,
  location: repository.location,
  member: account.member,
});

const cluster = new gcp.container.Cluster(
  "cluster",
  { ...inputs<gcp.container.ClusterArgs>("cluster"), network: network.id, subnetwork: subnetwork.id },
  { dependsOn: nat },
);
const pool = inputs<gcp.container.NodePoolArgs>("pool");
new gcp.container.NodePool(
  "pool",
  {
    ...pool,
    cluster: cluster.id,
    nodeConfig: { ...(pool.nodeConfig as gcp.types.input.container.NodePoolNodeConfig), serviceAccount: account.email },
  },
  { dependsOn: projectMember },
);
new gcp.serviceaccount.IAMMember(
  "accountMember",
  { ...inputs<gcp.serviceaccount.IAMMemberArgs>("accountMember"), serviceAccountId: account.name },
  { dependsOn: cluster },
);

const assets = new gcp.storage.Bucket("assets", inputs<gcp.storage.BucketArgs>("assets"), after);
new gcp.storage.BucketIAMMember("bucketMember", {
  ...inputs<gcp.storage.BucketIAMMemberArgs>("bucketMember"),
  bucket: assets.name,
});
new gcp.storage.Bucket("data", inputs<gcp.storage.BucketArgs>("data"), after);
const named = new gcp.storage.Bucket("named", { location: "EU" }, after);
const password = new random.RandomPassword("password", { length: 24 });

export const outputs = {
  email: account.email,
  endpoint: cluster.endpoint,
  registry: repository.registryUri,
  address: address.address,
  named: named.name,
  token: gcp.organizations.getClientConfigOutput().accessToken,
};
export const certificate = cluster.masterAuth.clusterCaCertificate;
export const secret = password.result;
