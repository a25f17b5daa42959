import type { ClusterEndpoint } from "../../../../components/rollout/clusterApi";
import type { Failure } from "../../plugin/plugin";
import { isProperties, Secret, type Properties } from "../../plugin/values";
import type { ClusterSpec } from "../../../cluster/cluster";
import { locationOf, textOf, type Context, type ResourceType } from "../resourceType";
import { clusterSchema } from "./clusterSchema";
import { networkId, subnetwork } from "./compute";
import { effectiveLabels } from "./labels";
import { nodePoolType } from "./nodePool";

/** A cluster: a Kubernetes control plane on this machine. Its pods and services are in the subnetwork's secondary ranges. */
export const cluster: ResourceType = {
  token: "gcp:container/cluster:Cluster",
  api: "container.googleapis.com",
  schema: clusterSchema,
  unknowns: [
    "endpoint",
    "masterAuth",
    "masterVersion",
    "selfLink",
    "labelFingerprint",
    "operation",
    "servicesIpv4Cidr",
    "tpuIpv4CidrBlock",
  ],
  secrets: ["masterAuth", "effectiveLabels", "pulumiLabels"],
  autoname: { property: "name", most: 40 },
  problems: contradictions,
  refusals,
  id: (inputs, place) =>
    `projects/${place.project}/locations/${locationOf(inputs, place)}/clusters/${textOf(inputs.name)}`,
  known: (inputs, place) => ({ location: locationOf(inputs, place), ...effectiveLabels(inputs.resourceLabels) }),
  create: async (context, id, inputs) => {
    const spec = specOf(context, inputs);
    return {
      ...accessOutputs(await context.machine.createCluster(spec)),
      masterVersion: "",
      selfLink: `https://container.googleapis.com/v1/${id}`,
      labelFingerprint: "",
      operation: "",
      servicesIpv4Cidr: spec.serviceCidr,
      tpuIpv4CidrBlock: "",
    };
  },
  delete: async ({ cloud, machine }, id, resource) => {
    if (resource.deletionProtection !== false) {
      throw new Error(
        "Cannot destroy cluster because deletionProtection is set to true. Set it to false and run `pulumi up`, then delete the cluster.",
      );
    }
    await machine.deleteCluster(textOf(resource.name));
    for (const pool of cloud.list(nodePoolType)) if (pool.id.startsWith(`${id}/`)) cloud.remove(nodePoolType, pool.id);
  },
  read: async ({ machine }, _id, inputs) => {
    const access = await machine.describeCluster(textOf(inputs.name));
    return access && accessOutputs(access);
  },
};

/** The endpoint is read from the machine every time, so the certificate is stored in one place only. */
function accessOutputs({ endpoint, caCertificate }: ClusterEndpoint): Properties {
  const masterAuth = {
    clientCertificate: "",
    clientCertificateConfig: { issueClientCertificate: false },
    clientKey: "",
    clusterCaCertificate: caCertificate,
  };
  return { endpoint, masterAuth: new Secret(masterAuth) };
}

function specOf(context: Context, inputs: Properties): ClusterSpec {
  networkId(context, inputs.network);
  const policy = isProperties(inputs.ipAllocationPolicy) ? inputs.ipAllocationPolicy : {};
  const region = locationOf(inputs, context).replace(/-[a-z]$/, "");
  const within = inputs.subnetwork === undefined ? undefined : subnetwork(context, inputs.subnetwork, region);
  const rangeOf = (named: string, given: string): string => {
    if (typeof policy[given] === "string") return policy[given];
    const name = policy[named];
    const ranges = within?.inputs.secondaryIpRanges;
    const range = (Array.isArray(ranges) ? ranges : []).filter(isProperties).find((item) => item.rangeName === name);
    if (range !== undefined) return textOf(range.ipCidrRange);
    if (name === undefined) throw new Error(`The local cloud needs ipAllocationPolicy.${named} or .${given}.`);
    throw new Error(
      `googleapi: Error 400: Pod/service secondary range "${textOf(name)}" does not exist in network "${textOf(inputs.network)}", subnetwork "${within?.id ?? ""}"., badRequest`,
    );
  };
  return {
    name: textOf(inputs.name),
    podCidr: rangeOf("clusterSecondaryRangeName", "clusterIpv4CidrBlock"),
    serviceCidr: rangeOf("servicesSecondaryRangeName", "servicesIpv4CidrBlock"),
  };
}

function contradictions(inputs: Properties): Failure[] {
  const failures: Failure[] = [];
  const policy = isProperties(inputs.ipAllocationPolicy) ? inputs.ipAllocationPolicy : {};
  for (const [named, given] of [
    ["clusterSecondaryRangeName", "clusterIpv4CidrBlock"],
    ["servicesSecondaryRangeName", "servicesIpv4CidrBlock"],
  ] as const) {
    if (policy[named] === undefined || policy[given] === undefined) continue;
    failures.push({ property: `ipAllocationPolicy.${given}`, reason: `conflicts with ${named}` });
  }
  if (inputs.clusterIpv4Cidr !== undefined && inputs.ipAllocationPolicy !== undefined) {
    failures.push({ property: "clusterIpv4Cidr", reason: "conflicts with ipAllocationPolicy" });
  }
  if (inputs.removeDefaultNodePool === true && inputs.enableAutopilot === true) {
    failures.push({ property: "removeDefaultNodePool", reason: "conflicts with enableAutopilot" });
  }
  return failures;
}

function refusals(inputs: Properties): Failure[] {
  const failures: Failure[] = [];
  if (inputs.removeDefaultNodePool !== true || inputs.enableAutopilot === true) {
    failures.push({
      property: "removeDefaultNodePool",
      reason: "must be true: the local cloud has no default pool and no Autopilot",
    });
  }
  if (inputs.initialNodeCount === undefined || inputs.initialNodeCount === 0) {
    failures.push({
      property: "initialNodeCount",
      reason: "must be at least 1, even if the default pool is removed",
    });
  }
  const policy = inputs.networkPolicy;
  if (inputs.datapathProvider === "ADVANCED_DATAPATH" && isProperties(policy) && policy.enabled === true) {
    failures.push({
      property: "networkPolicy",
      reason: "cannot be enabled with ADVANCED_DATAPATH, which enforces policies itself",
    });
  }
  return failures;
}
