import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { ClusterApi } from "./clusterApi";
import { Deployment } from "./objects";
import { Made } from "./rollout";

/**
 * The initial number of pods of an autoscaled Deployment: as many as all other Deployments with these labels have now, because it takes over from
 * them before its autoscaler has seen any load. The number is at least `fewest` and at most `most`. If the Deployment already exists, the result
 * is `fewest`, and the update ignores it.
 */
export function firstReplicas(
  { access, namespace, name }: Omit<Made, "minutes">,
  labels: Readonly<Record<string, string>>,
  { fewest, most }: { readonly fewest: number; readonly most: number },
): pulumi.Output<number> {
  const known = pulumi.all([pulumi.unsecret(pulumi.output(access)), namespace, name]);
  return known.apply(async ([cluster, space, its]) => {
    if (pulumi.runtime.isDryRun()) return fewest;
    const all = await deployments(new ClusterApi(cluster), space, labels);
    const others = all.reduce((sum, { spec }) => sum + (spec.replicas ?? 1), 0);
    const isThere = all.some(({ metadata }) => metadata.name === its);
    return isThere ? fewest : Math.min(Math.max(others, fewest), most);
  });
}

/** Reads the Deployments with these labels. Tries three times, because a cluster that is being upgraded may not answer. */
async function deployments(
  api: ClusterApi,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Promise<readonly Deployment[]> {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments?labelSelector=${encodeURIComponent(selector.join(","))}`;
  for (let times = 1; ; times++) {
    try {
      return await api.list<Deployment>(path);
    } catch (error) {
      if (times === 3) throw error;
      await sleep(1000);
    }
  }
}
