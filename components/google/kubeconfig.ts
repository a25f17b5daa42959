/** How to reach a cluster's API server. */
export interface ClusterAccess {
  readonly name: string;
  /** `host` or `host:port`. */
  readonly endpoint: string;
  /** The cluster's certificate authority: PEM in base64. */
  readonly caCertificate: string;
  /** The API servers' addresses inside the cluster's network. Pods use these, so network policies must name them. */
  readonly apiServers: readonly ApiServer[];
}

export interface ApiServer {
  /** IPv4 or IPv6. */
  readonly address: string;
  readonly port: number;
}

/** The plugin that provides credentials: https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl */
export const credentialPlugin = {
  apiVersion: "client.authentication.k8s.io/v1beta1",
  command: "gke-gcloud-auth-plugin",
};

/**
 * A kubeconfig without a credential. For each call, `gke-gcloud-auth-plugin` on PATH provides one.
 */
export function kubeconfigOf({ name, endpoint, caCertificate }: Omit<ClusterAccess, "apiServers">): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server: `https://${endpoint}`, "certificate-authority-data": caCertificate } }],
    users: [
      {
        name,
        user: {
          exec: {
            ...credentialPlugin,
            installHint: "Install gke-gcloud-auth-plugin: gcloud components install gke-gcloud-auth-plugin",
            interactiveMode: "Never",
            provideClusterInfo: true,
          },
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });
}
