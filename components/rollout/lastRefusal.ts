import type { ClusterApi } from "./clusterApi";
import type { Pod } from "./objects";
import { refusalIn } from "./refusal";

/** The certificate authority's last error about a host, from the logs of the edge. */
export async function lastRefusal(api: ClusterApi, namespace: string, host: string): Promise<string | undefined> {
  const pods = await api.list<Pod>(`/api/v1/namespaces/${namespace}/pods?labelSelector=name%3Dedge`);
  const logs = await Promise.all(
    pods.map(({ metadata }) => api.text(`/api/v1/namespaces/${namespace}/pods/${metadata.name}/log?tailLines=500`)),
  );
  return refusalIn(logs.join("\n"), host);
}
