import * as pulumi from "@pulumi/pulumi";

/** The digest that every image of the mocked cloud has. */
export const imageDigest = "0123456789ab".padEnd(64, "c");

type Inputs = Readonly<Record<string, unknown>>;

const answers: Readonly<Record<string, (inputs: Inputs, name: string) => Inputs>> = {
  "gcp:serviceaccount/account:Account": ({ accountId }) => {
    const email = `${String(accountId)}@shop-12345.iam.gserviceaccount.com`;
    return { email, member: `serviceAccount:${email}`, name: `projects/shop-12345/serviceAccounts/${email}` };
  },
  "gcp:artifactregistry/repository:Repository": ({ repositoryId }) => ({
    name: repositoryId,
    registryUri: `registry.example:5000/shop-12345/${String(repositoryId)}`,
  }),
  "gcp:container/cluster:Cluster": () => ({
    endpoint: "203.0.113.1",
    masterAuth: pulumi.secret({ clusterCaCertificate: "Y2VydA==" }),
  }),
  "gcp:compute/address:Address": () => ({ address: "203.0.113.9" }),
  "docker:index/image:Image": ({ imageName }) => ({
    repoDigest: `${String(imageName).replace(/:[^:/]*$/, "")}@sha256:${imageDigest}`,
  }),
  "random:index/randomPassword:RandomPassword": ({ keepers }, name) => ({
    result: pulumi.secret(`generated-${name}-${(keepers as { generation: string }).generation}`),
  }),
  "tls:index/privateKey:PrivateKey": (_, name) => ({ privateKeyPem: pulumi.secret(`generated-key-${name}`) }),
  "tls:index/selfSignedCert:SelfSignedCert": ({ subject }) => ({
    certPem: `certificate of ${(subject as { commonName: string }).commonName}`,
  }),
  "kubernetes:core/v1:PersistentVolumeClaim": ({ metadata, spec }, name) => ({
    metadata: { ...(metadata as object), uid: `${name}-uid` },
    spec: { ...(spec as object), volumeName: "pvc-1a2b3c" },
  }),
  "kubernetes:core/v1:Service": ({ spec }) => ({ spec: { clusterIP: "10.8.0.9", ...(spec as object) } }),
  "kubernetes:discovery.k8s.io/v1:EndpointSlice": () => ({
    endpoints: [{ addresses: ["172.16.0.2"] }],
    ports: [{ name: "https", port: 443 }],
  }),
  "random:index/randomString:RandomString": () => ({ result: "1a2b3c4d" }),
  // The provider chooses the names of Jobs.
  "kubernetes:batch/v1:Job": ({ metadata }, name) => ({
    metadata: { ...(metadata as object), name: `${name}-1a2b3c` },
  }),
};

/** The answers of functions: nothing exists yet. */
export const functions: Readonly<Record<string, Inputs>> = {
  "gcp:organizations/getClientConfig:getClientConfig": { accessToken: "the-access-token" },
  "pulumi:pulumi:readStackResourceOutputs": { outputs: {} },
};

/** What a cluster answers that is asked how something in it is: all is well. */
export function clusterAnswer(path: string): unknown {
  const metadata = { name: path.split("/").at(-1) };
  if (path.includes("/deployments/"))
    return { metadata, status: { replicas: 100, updatedReplicas: 100, availableReplicas: 100 } };
  if (path.includes("/statefulsets/"))
    return { metadata, spec: { replicas: 1 }, status: { readyReplicas: 1, updatedReplicas: 1 } };
  if (path.includes("/jobs/")) return { metadata, status: { conditions: [{ type: "Complete", status: "True" }] } };
  if (path.includes("/services/")) return { metadata, status: { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } } };
  if (path.includes("/endpointslices")) return { items: [{ endpoints: [{ conditions: { ready: true } }] }] };
  return { items: [] };
}

/** What a cloud adds to a resource's inputs. */
export function answerOf(type: string, name: string, inputs: Inputs): Inputs {
  return answers[type]?.(inputs, name) ?? {};
}
