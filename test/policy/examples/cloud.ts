import { Examined } from "../examine";
import { Example } from "./example";

const cluster: Examined = {
  type: "gcp:container/cluster:Cluster",
  name: "cluster",
  protect: true,
  inputs: {
    privateClusterConfig: { enablePrivateNodes: true },
    datapathProvider: "ADVANCED_DATAPATH",
    enableShieldedNodes: true,
    workloadIdentityConfig: { workloadPool: "shop.svc.id.goog" },
    removeDefaultNodePool: true,
    deletionProtection: true,
  },
};
const pool: Examined = {
  type: "gcp:container/nodePool:NodePool",
  name: "pool",
  inputs: {
    nodeConfig: {
      serviceAccount: "nodes@shop.iam.gserviceaccount.com",
      workloadMetadataConfig: { mode: "GKE_METADATA" },
      shieldedInstanceConfig: { enableSecureBoot: true },
    },
  },
};
const files: Examined = {
  type: "gcp:storage/bucket:Bucket",
  name: "static",
  protect: true,
  inputs: { name: "shop-files", uniformBucketLevelAccess: true, publicAccessPrevention: "inherited" },
};
const archive: Examined = {
  ...files,
  name: "archive",
  inputs: {
    name: "shop-archive",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    versioning: { enabled: true },
  },
};
const readers: Examined = {
  type: "gcp:storage/bucketIAMMember:BucketIAMMember",
  name: "readers",
  inputs: { bucket: "shop-files", role: "roles/storage.legacyObjectReader", member: "allUsers" },
};
const telemetry: Examined = {
  type: "gcp:projects/iAMMember:IAMMember",
  name: "telemetry",
  inputs: { role: "roles/container.defaultNodeServiceAccount", member: "serviceAccount:nodes@shop" },
};
const account: Examined = {
  type: "kubernetes:core/v1:ServiceAccount",
  name: "uploader",
  inputs: {
    metadata: {
      name: "uploader",
      namespace: "shop",
      annotations: { "iam.gke.io/gcp-service-account": "uploader@shop.iam.gserviceaccount.com" },
    },
  },
};
const identity = (name: string, google: string, inCluster: string): Examined => ({
  type: "gcp:serviceaccount/iAMMember:IAMMember",
  name,
  inputs: {
    serviceAccountId: `projects/shop/serviceAccounts/${google}@shop.iam.gserviceaccount.com`,
    role: "roles/iam.workloadIdentityUser",
    member: `serviceAccount:shop.svc.id.goog[shop/${inCluster}]`,
  },
});
const namespace: Examined = {
  type: "kubernetes:core/v1:Namespace",
  name: "namespace",
  protect: true,
  inputs: { metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
};
const denial: Examined = {
  type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  name: "denial",
  inputs: { metadata: { namespace: "shop" }, spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
};
const balancer: Examined = {
  type: "kubernetes:core/v1:Service",
  name: "balancer",
  inputs: { spec: { type: "LoadBalancer", selector: { name: "edge" } } },
};
const inside: Examined = {
  type: "kubernetes:core/v1:Service",
  name: "inside",
  inputs: { spec: { selector: { name: "shop" } } },
};
const volume: Examined = {
  type: "kubernetes:core/v1:PersistentVolumeClaim",
  name: "volume",
  protect: true,
  inputs: {},
};

export const cloud: readonly Example[] = [
  {
    rule: "pod-security-restricted",
    passes: [namespace],
    fails: [
      {
        when: "more is admitted",
        change: { namespace: { "metadata.labels": { "pod-security.kubernetes.io/enforce": "baseline" } } },
        says: ["namespace: the label pod-security.kubernetes.io/enforce is not restricted"],
      },
    ],
  },
  {
    rule: "default-deny-network-policy",
    passes: [namespace, denial],
    fails: [
      {
        when: "one direction is left out",
        change: { denial: { "spec.policyTypes": ["Ingress"] } },
        says: ["namespace: no NetworkPolicy denies all in shop"],
      },
      {
        when: "it lets something through, or is not for every pod",
        change: { denial: { "spec.egress": [{}] } },
        more: [
          { ...denial, name: "few", inputs: { ...denial.inputs, spec: { podSelector: { matchLabels: { a: "b" } } } } },
        ],
        says: ["namespace: no NetworkPolicy denies all in shop"],
      },
      {
        when: "it is another namespace's",
        change: { denial: { "metadata.namespace": "other" } },
        says: ["namespace: no NetworkPolicy denies all in shop"],
      },
    ],
  },
  {
    rule: "no-exposed-services",
    passes: [balancer, inside],
    fails: [
      {
        when: "a load balancer leads to other pods",
        change: { balancer: { "spec.selector": { name: "shop" } } },
        says: ["balancer: it is open to the outside and does not lead to the edge"],
      },
      {
        when: "nodes or addresses of theirs bring requests in",
        change: { inside: { "spec.type": "NodePort" }, balancer: { "spec.selector": undefined } },
        says: [
          "balancer: it is open to the outside and does not lead to the edge",
          "inside: it is open to the outside and does not lead to the edge",
        ],
      },
      {
        when: "it answers at an address from outside",
        change: { inside: { "spec.externalIPs": ["203.0.113.9"] } },
        says: ["inside: it is open to the outside and does not lead to the edge"],
      },
    ],
  },
  {
    rule: "uniform-bucket-level-access",
    passes: [files],
    fails: [
      {
        when: "nothing is said",
        change: { static: { uniformBucketLevelAccess: undefined } },
        says: ["static: uniformBucketLevelAccess is not true"],
      },
    ],
  },
  {
    rule: "bucket-access-and-versioning",
    passes: [files, archive, readers],
    fails: [
      {
        when: "everybody may list",
        change: { readers: { role: "roles/storage.objectViewer" } },
        says: ["readers: is open to everybody with roles/storage.objectViewer"],
      },
      {
        when: "everybody may pull images",
        more: [
          {
            type: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
            name: "pullers",
            inputs: { role: "roles/artifactregistry.reader", member: "allAuthenticatedUsers" },
          },
        ],
        says: ["pullers: is open to everybody with roles/artifactregistry.reader"],
      },
      {
        when: "the archive is public too",
        more: [{ ...readers, name: "thieves", inputs: { ...readers.inputs, bucket: "shop-archive" } }],
        says: ["archive: is public"],
      },
      {
        when: "the archive could become public, and forgets",
        change: { archive: { publicAccessPrevention: "inherited", versioning: undefined } },
        says: ["archive: publicAccessPrevention is not enforced", "archive: versioning is not enabled"],
      },
    ],
  },
  {
    rule: "least-privilege-roles",
    passes: [telemetry, readers],
    fails: [
      {
        when: "an account may edit the project",
        change: { telemetry: { role: "roles/editor" } },
        says: ["telemetry: roles/editor permits nearly everything"],
      },
      {
        when: "a right over one bucket is given over all",
        change: { telemetry: { role: "roles/storage.objectUser" } },
        says: ["telemetry: roles/storage.objectUser is granted on all buckets of the project"],
      },
      {
        when: "others' rights in the project are replaced",
        more: [
          {
            type: "gcp:projects/iAMBinding:IAMBinding",
            name: "all",
            inputs: { role: "roles/logging.logWriter", members: [] },
          },
        ],
        says: ["all: replaces roles that others granted in the project"],
      },
    ],
  },
  {
    rule: "no-service-account-keys",
    passes: [telemetry],
    fails: [
      {
        when: "there is one",
        more: [{ type: "gcp:serviceaccount/key:Key", name: "key", inputs: {} }],
        says: ["key: is a key of a Google account"],
      },
    ],
  },
  {
    rule: "dedicated-workload-identity",
    passes: [account, identity("identity", "uploader", "uploader")],
    fails: [
      {
        when: "another workload acts as the same Google account",
        more: [
          {
            ...account,
            name: "other",
            inputs: { metadata: { ...(account.inputs["metadata"] as object), name: "other" } },
          },
          identity("second", "uploader", "other"),
        ],
        says: [
          "identity: projects/shop/serviceAccounts/uploader@shop.iam.gserviceaccount.com is also used by a different account",
          "second: projects/shop/serviceAccounts/uploader@shop.iam.gserviceaccount.com is also used by a different account",
        ],
      },
      {
        when: "one workload acts as two Google accounts",
        more: [identity("second", "backup", "uploader")],
        says: [
          "identity: serviceAccount:shop.svc.id.goog[shop/uploader] also acts as a different account",
          "second: serviceAccount:shop.svc.id.goog[shop/uploader] also acts as a different account",
          "second: shop/uploader is not annotated with projects/shop/serviceAccounts/backup@shop.iam.gserviceaccount.com",
        ],
      },
      {
        when: "the Kubernetes account is not of the stack",
        without: "uploader",
        says: ["identity: the stack has no Kubernetes account serviceAccount:shop.svc.id.goog[shop/uploader]"],
      },
    ],
  },
  {
    rule: "private-shielded-cluster",
    passes: [cluster],
    fails: [
      {
        when: "Google's own defaults hold",
        change: {
          cluster: {
            privateClusterConfig: undefined,
            datapathProvider: undefined,
            enableShieldedNodes: undefined,
            workloadIdentityConfig: undefined,
            removeDefaultNodePool: undefined,
            enableLegacyAbac: true,
          },
        },
        says: [
          "cluster: enablePrivateNodes is not true",
          "cluster: datapathProvider is not Dataplane V2",
          "cluster: enableShieldedNodes is not true",
          "cluster: workloadIdentityConfig names no pool",
          "cluster: enableLegacyAbac permits every account everything",
          "cluster: the default pool is not removed",
        ],
      },
    ],
  },
  {
    rule: "hardened-node-pool",
    passes: [pool],
    fails: [
      {
        when: "Google's own defaults hold",
        change: { pool: { nodeConfig: undefined } },
        says: [
          "pool: serviceAccount is the project's default one",
          "pool: workloadMetadataConfig is not GKE_METADATA",
          "pool: enableSecureBoot is not true",
        ],
      },
      {
        when: "the default account is named",
        change: { pool: { "nodeConfig.serviceAccount": "1234-compute@developer.gserviceaccount.com" } },
        says: ["pool: serviceAccount is the project's default one"],
      },
    ],
  },
  {
    rule: "deletion-protection",
    passes: [cluster, files, namespace, volume],
    fails: [
      {
        when: "Pulumi may delete it",
        change: {
          cluster: { protect: false },
          static: { protect: false },
          namespace: { protect: false },
          volume: { protect: false },
        },
        says: ["cluster", "static", "namespace", "volume"].map((name) => `${name}: is not protected`),
      },
      {
        when: "Google may delete it",
        change: { cluster: { deletionProtection: false }, static: { forceDestroy: true } },
        says: ["cluster: deletionProtection is not true", "static: forceDestroy would also delete its objects"],
      },
    ],
  },
  {
    rule: "alert-notification-channels",
    passes: [
      {
        type: "gcp:monitoring/alertPolicy:AlertPolicy",
        name: "down",
        inputs: { displayName: "down", notificationChannels: ["projects/shop/notificationChannels/1"] },
      },
    ],
    fails: [
      {
        when: "nobody is told",
        change: { down: { notificationChannels: [] } },
        says: ["down: notificationChannels is empty"],
      },
      { when: "it is off", change: { down: { enabled: false } }, says: ["down: enabled is false"] },
    ],
  },
];
