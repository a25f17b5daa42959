import type { Settings } from "../../stacks/settings";
import { type Part, part, span } from "./part";
import { appPods, pods, type Pods } from "./pods";
import { hoursPerMonth, prices } from "./prices";
import { dataDiskGb, loadBalancer, nat, stored } from "./stack";

/** The most memory, in GB, that Autopilot sells for a processor; a pod that asks for more pays for more processor. The least is 1. */
const mostMemory = 6.5;

/** The smallest pod on Autopilot: https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests */
const [leastProcessors, leastMemory] = [0.05, 52 / 1024];

/**
 * What the same pods cost on GKE Autopilot, which bills what they ask for instead of machines. The first cluster of a billing account is free
 * there too. The logs are read by Google, so the collector is not counted.
 */
export function autopilotCost(settings: Settings): Part[] {
  const { database, cache } = settings;
  const all = [
    ...appPods(settings),
    pods("100m", "256Mi", 2), // the edge
    pods(database.cpu, database.memory, 1),
    ...(cache === undefined ? [] : [pods("50m", cache.memory, 1)]),
  ];
  const [fewest, most] = [podCost(all, "fewest"), podCost(all, "most")];
  const factor = settings.nodes.spot ? prices.autopilotSpot.usd : 1;
  const data = dataDiskGb(settings);
  const count = (end: "fewest" | "most") => all.reduce((sum, each) => sum + each[end], 0);
  return [
    part("cluster", "", 0),
    part(
      "pods",
      `${span(count("fewest"), count("most"))}${settings.nodes.spot ? " spot" : ""}`,
      fewest * factor,
      most * factor,
    ),
    part("disks", `${data} GB`, data * prices.disk.usd),
    loadBalancer(),
    // Cloud NAT bills machines, which Autopilot does not show.
    part("Cloud NAT", "", nat(1), nat(count("most"))),
    ...stored(settings),
  ];
}

function podCost(all: readonly Pods[], end: "fewest" | "most"): number {
  const hourly = all.reduce((sum, each) => {
    const memory = Math.max(leastMemory, each.memoryGb, Math.max(leastProcessors, each.processors));
    const processors = Math.max(leastProcessors, each.processors, memory / mostMemory);
    return sum + each[end] * (processors * prices.autopilotCpu.usd + memory * prices.autopilotMemory.usd);
  }, 0);
  return hourly * hoursPerMonth;
}
