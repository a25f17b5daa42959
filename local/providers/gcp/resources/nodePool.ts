import type { Failure } from "../../plugin/plugin";
import { isProperties, type Properties, type Value } from "../../plugin/values";
import type { NodePoolSpec } from "../../../cluster/nodePool";
import { lastSegment, locationOf, notFound, textOf, type Place, type ResourceType } from "../resourceType";
import { block, choice, enabled, flag, set, text, whole } from "../../schema/schema";
import { nodeConfig } from "./nodeConfig";
import { resourceName } from "../formats";
import { zonesOf } from "../zones";

export const nodePoolType = "gcp:container/nodePool:NodePool";
const clusterType = "gcp:container/cluster:Cluster";

/**
 * A node pool: kubelets on this machine. Number of nodes, labels and taints are applied; machine type, disk and image are only recorded.
 */
export const nodePool: ResourceType = {
  token: nodePoolType,
  api: "container.googleapis.com",
  schema: {
    name: text({ replaces: true, refusal: resourceName }),
    project: text({ replaces: true, kept: true }),
    location: text({ replaces: true, kept: true }),
    cluster: text({ required: true, replaces: true, same: sameCluster }),
    initialNodeCount: whole({ replaces: true, kept: true, cloudRange: [0, 1000] }),
    nodeCount: whole({ kept: true, least: 0 }),
    nodeLocations: set(text(), { kept: true }),
    autoscaling: block({
      minNodeCount: whole({ least: 0 }),
      maxNodeCount: whole({ least: 0 }),
      totalMinNodeCount: whole({ least: 0 }),
      totalMaxNodeCount: whole({ least: 0 }),
      locationPolicy: choice(["BALANCED", "ANY"], { kept: true }),
    }),
    management: block({ autoRepair: flag({ default: false }), autoUpgrade: flag({ default: false }) }, { kept: true }),
    upgradeSettings: block(
      {
        strategy: choice(["SURGE", "BLUE_GREEN", "SHORT_LIVED"], { default: "SURGE" }),
        maxSurge: whole({ kept: true, least: 0 }),
        maxUnavailable: whole({ kept: true, least: 0 }),
      },
      { kept: true },
    ),
    maxPodsPerNode: whole({ replaces: true, kept: true }),
    nodeConfig: block(nodeConfig, { kept: true }),
    networkConfig: block(
      {
        enablePrivateNodes: flag({ kept: true }),
        createPodRange: flag({ replaces: true }),
        podRange: text({ replaces: true, kept: true }),
        podIpv4CidrBlock: text({ replaces: true, kept: true }),
        subnetwork: text({ replaces: true, kept: true }),
      },
      { kept: true },
    ),
    queuedProvisioning: enabled({ replaces: true }),
    version: text({ kept: true }),
    ignoreNodeCountChanges: flag(),
  },
  unknowns: ["instanceGroupUrls", "managedInstanceGroupUrls", "operation"],
  autoname: { property: "name", most: 40 },
  refusals: sizeRefusals,
  id: (inputs, place) => `${clusterId(inputs, place)}/nodePools/${textOf(inputs.name)}`,
  create: async (context, _id, inputs) => {
    const cluster = clusterId(inputs, context);
    if (context.cloud.find(clusterType, cluster) === undefined) throw notFound("Cluster", cluster);
    await context.machine.setNodePool(specOf(inputs, context));
    return {
      instanceGroupUrls: [],
      managedInstanceGroupUrls: [],
      operation: "",
      location: cluster.split("/")[3] ?? "",
    };
  },
  update: async (context, _id, inputs) => {
    await context.machine.setNodePool(specOf(inputs, context));
    return {};
  },
  delete: async ({ machine }, id) => machine.deleteNodePool(id.split("/")[5] ?? "", lastSegment(id)),
  read: async ({ machine }, id) =>
    (await machine.describeCluster(id.split("/")[5] ?? "")) === undefined ? undefined : {},
};

/** A cluster's ID contains its location. A plain name is in the pool's location. */
function clusterId(inputs: Properties, place: Place): string {
  const cluster = textOf(inputs.cluster);
  if (cluster.includes("/")) return cluster;
  return `projects/${place.project}/locations/${locationOf(inputs, place)}/clusters/${cluster}`;
}

function sameCluster(old: Value, wanted: Value): boolean {
  const bare = [old, wanted].some((name) => typeof name === "string" && !name.includes("/"));
  return bare && lastSegment(old) === lastSegment(wanted);
}

/** The nodes that this machine runs for a pool (docs/decisions/0003). */
function specOf(inputs: Properties, place: Place): NodePoolSpec {
  const id = clusterId(inputs, place);
  const config = isProperties(inputs.nodeConfig) ? inputs.nodeConfig : {};
  const name = textOf(inputs.name);
  const labels = { ...(isProperties(config.labels) ? config.labels : {}), "cloud.google.com/gke-nodepool": name };
  return {
    cluster: lastSegment(id),
    name,
    nodes: nodeCount(inputs),
    zones: nodeZones(inputs, id.split("/")[3] ?? ""),
    labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, textOf(value)])),
    taints: (Array.isArray(config.taints) ? config.taints : []).filter(isProperties).map(taint),
  };
}

/**
 * The number of nodes: the minimum of Google's autoscaler, but at least one, because there is no autoscaler here. Numbers of a regional
 * pool are per zone on Google and for the whole pool here.
 */
function nodeCount(inputs: Properties): number {
  const { autoscaling } = inputs;
  if (!isProperties(autoscaling)) return Math.max(1, numberOr(inputs.nodeCount, numberOr(inputs.initialNodeCount, 0)));
  return Math.max(1, numberOr(autoscaling.minNodeCount, numberOr(autoscaling.totalMinNodeCount, 0)));
}

function nodeZones(inputs: Properties, location: string): string[] {
  if (Array.isArray(inputs.nodeLocations) && inputs.nodeLocations.length > 0) return inputs.nodeLocations.map(textOf);
  return /-[a-z]$/.test(location) ? [location] : zonesOf(location);
}

function taint(item: Properties): { key: string; value: string; effect: string } {
  // Converts NO_SCHEDULE to Kubernetes' NoSchedule.
  const effect = textOf(item.effect)
    .toLowerCase()
    .replace(/(^|_)(.)/g, (_match, _line, letter: string) => letter.toUpperCase());
  return { key: textOf(item.key), value: textOf(item.value), effect };
}

function numberOr(value: Value | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function sizeRefusals(inputs: Properties): Failure[] {
  const failures: Failure[] = [];
  const scaling = isProperties(inputs.autoscaling) ? inputs.autoscaling : undefined;
  const refuse = (property: string, reason: string): number => failures.push({ property, reason });
  if (scaling !== undefined) {
    const perZone = scaling.minNodeCount !== undefined || scaling.maxNodeCount !== undefined;
    const total = scaling.totalMinNodeCount !== undefined || scaling.totalMaxNodeCount !== undefined;
    if (perZone && total) refuse("autoscaling", "accepts limits per zone or in total, not both");
    const [least, most] = perZone
      ? [scaling.minNodeCount, scaling.maxNodeCount]
      : [scaling.totalMinNodeCount, scaling.totalMaxNodeCount];
    if (numberOr(most, 0) < 1) refuse("autoscaling.maxNodeCount", "expected at least 1");
    if (numberOr(least, 0) > numberOr(most, Infinity))
      refuse("autoscaling.minNodeCount", `is ${numberOr(least, 0)}, more than the maximum ${numberOr(most, 0)}`);
    if (inputs.nodeCount !== undefined) refuse("nodeCount", "cannot be combined with autoscaling");
  } else if (inputs.nodeCount === undefined && inputs.initialNodeCount === undefined) {
    refuse("nodeCount", "a pool needs autoscaling, nodeCount or initialNodeCount");
  }
  const upgrade = isProperties(inputs.upgradeSettings) ? inputs.upgradeSettings : {};
  if (upgrade.maxSurge === 0 && numberOr(upgrade.maxUnavailable, 0) === 0)
    refuse("upgradeSettings", "maxSurge and maxUnavailable cannot both be 0");
  const config = isProperties(inputs.nodeConfig) ? inputs.nodeConfig : {};
  if (config.spot === true && config.preemptible === true)
    refuse("nodeConfig.spot", "cannot be combined with preemptible");
  return failures;
}
