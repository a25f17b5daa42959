import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ApiServer } from "../google/kubeconfig";

/**
 * The addresses of a cluster's API servers inside its network, from the EndpointSlice of the Service `kubernetes`. They can't be taken from a
 * kubeconfig, which may name a loopback address, a load balancer or a proxy's path instead.
 * @param opts with the cluster's provider.
 */
export function apiServersOf(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<readonly ApiServer[]> {
  const { endpoints, ports } = kubernetes.discovery.v1.EndpointSlice.get(name, "default/kubernetes", opts);
  return pulumi.all([endpoints, ports]).apply(([servers, known]) => {
    const port = known?.[0]?.port ?? 443;
    return servers.flatMap(({ addresses }) => addresses.map((address) => ({ address, port })));
  });
}
