/** What there is to know of a cluster to speak to it. */
export interface ClusterAccess {
  readonly name: string;
  /** Host, with its port if any. */
  readonly endpoint: string;
  /** The cluster's certificate authority, PEM in base64. */
  readonly caCertificate: string;
}

/** Gives a credential for each call: https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl */
export const credentialPlugin = {
  apiVersion: "client.authentication.k8s.io/v1beta1",
  command: "gke-gcloud-auth-plugin",
};

/**
 * A kubeconfig that holds no credential: `gke-gcloud-auth-plugin`, found on PATH, gives one for each call.
 * See https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl
 */
export function kubeconfigOf({ name, endpoint, caCertificate }: ClusterAccess): string {
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
