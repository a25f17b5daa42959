import type { Properties } from "../../../../local/providers/plugin/values";

/** A resource as a program would give it. */
export interface Given {
  readonly type: string;
  readonly inputs: Properties;
}

export const project = "shop-1234";
export const region = "europe-west1";
const labels = { app: "shop" };
const nodes = `serviceAccount:shop-nodes@${project}.iam.gserviceaccount.com`;
const api = (name: string): Given => ({
  type: "gcp:projects/service:Service",
  inputs: { service: `${name}.googleapis.com`, disableOnDestroy: false },
});

/** Input sets that Google's own provider (9.35.0) accepted, made, found unchanged, updated and destroyed; in an order that works. */
export const googleInputs = {
  compute: api("compute"),
  container: api("container"),
  artifactregistry: api("artifactregistry"),
  storage: api("storage"),
  iam: api("iam"),
  cloudresourcemanager: api("cloudresourcemanager"),
  network: {
    type: "gcp:compute/network:Network",
    inputs: { name: "shop", autoCreateSubnetworks: false, routingMode: "REGIONAL" },
  },
  subnetwork: {
    type: "gcp:compute/subnetwork:Subnetwork",
    inputs: {
      name: "shop",
      network: `projects/${project}/global/networks/shop`,
      region,
      ipCidrRange: "10.0.0.0/20",
      privateIpGoogleAccess: true,
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "10.4.0.0/14" },
        { rangeName: "services", ipCidrRange: "10.8.0.0/20" },
      ],
      logConfig: { aggregationInterval: "INTERVAL_10_MIN", flowSampling: 0.5, metadata: "INCLUDE_ALL_METADATA" },
    },
  },
  router: {
    type: "gcp:compute/router:Router",
    inputs: { name: "shop", network: `projects/${project}/global/networks/shop`, region },
  },
  nat: {
    type: "gcp:compute/routerNat:RouterNat",
    inputs: {
      name: "shop",
      router: "shop",
      region,
      natIpAllocateOption: "AUTO_ONLY",
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [
        { name: `projects/${project}/regions/${region}/subnetworks/shop`, sourceIpRangesToNats: ["ALL_IP_RANGES"] },
      ],
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    },
  },
  address: { type: "gcp:compute/address:Address", inputs: { name: "shop", region } },
  account: {
    type: "gcp:serviceaccount/account:Account",
    inputs: { accountId: "shop-nodes", displayName: "Nodes of the shop" },
  },
  projectMember: {
    type: "gcp:projects/iAMMember:IAMMember",
    inputs: { project, role: "roles/logging.logWriter", member: nodes },
  },
  repository: {
    type: "gcp:artifactregistry/repository:Repository",
    inputs: {
      location: region,
      repositoryId: "shop",
      format: "DOCKER",
      description: "Images of the shop",
      labels,
      cleanupPolicyDryRun: false,
      cleanupPolicies: [
        { id: "keep-recent", action: "KEEP", mostRecentVersions: { keepCount: 10 } },
        { id: "delete-old", action: "DELETE", condition: { tagState: "UNTAGGED", olderThan: "2592000s" } },
      ],
    },
  },
  repositoryMember: {
    type: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
    inputs: { project, location: region, repository: "shop", role: "roles/artifactregistry.reader", member: nodes },
  },
  cluster: {
    type: "gcp:container/cluster:Cluster",
    inputs: {
      name: "shop",
      location: region,
      network: `projects/${project}/global/networks/shop`,
      subnetwork: `projects/${project}/regions/${region}/subnetworks/shop`,
      networkingMode: "VPC_NATIVE",
      ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
      removeDefaultNodePool: true,
      initialNodeCount: 1,
      deletionProtection: false,
      releaseChannel: { channel: "REGULAR" },
      privateClusterConfig: {
        enablePrivateNodes: true,
        enablePrivateEndpoint: false,
        masterIpv4CidrBlock: "172.16.0.0/28",
        masterGlobalAccessConfig: { enabled: true },
      },
      masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24", displayName: "office" }] },
      workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
      datapathProvider: "ADVANCED_DATAPATH",
      enableShieldedNodes: true,
      addonsConfig: {
        httpLoadBalancing: { disabled: false },
        horizontalPodAutoscaling: { disabled: false },
        gcePersistentDiskCsiDriverConfig: { enabled: true },
        gcsFuseCsiDriverConfig: { enabled: false },
      },
      gatewayApiConfig: { channel: "CHANNEL_STANDARD" },
      loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] },
      monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: true } },
      verticalPodAutoscaling: { enabled: true },
      maintenancePolicy: {
        recurringWindow: {
          startTime: "2026-01-03T02:00:00Z",
          endTime: "2026-01-03T08:00:00Z",
          recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
        },
      },
      resourceLabels: labels,
    },
  },
  pool: {
    type: "gcp:container/nodePool:NodePool",
    inputs: {
      name: "general",
      cluster: `projects/${project}/locations/${region}/clusters/shop`,
      location: region,
      initialNodeCount: 1,
      autoscaling: { minNodeCount: 1, maxNodeCount: 3, locationPolicy: "BALANCED" },
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
      nodeConfig: {
        machineType: "e2-standard-4",
        spot: false,
        diskSizeGb: 50,
        diskType: "pd-balanced",
        imageType: "COS_CONTAINERD",
        serviceAccount: `shop-nodes@${project}.iam.gserviceaccount.com`,
        oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
        labels: { pool: "general" },
        resourceLabels: labels,
        tags: ["shop"],
        metadata: { "disable-legacy-endpoints": "true" },
        workloadMetadataConfig: { mode: "GKE_METADATA" },
        shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      },
    },
  },
  assets: {
    type: "gcp:storage/bucket:Bucket",
    inputs: {
      name: "shop-assets",
      location: "EU",
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "inherited",
      forceDestroy: true,
      labels,
      cors: [{ origins: ["*"], methods: ["GET", "HEAD"], responseHeaders: ["Content-Type"], maxAgeSeconds: 3600 }],
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: 604800 },
      lifecycleRules: [
        { action: { type: "Delete" }, condition: { numNewerVersions: 3, withState: "ARCHIVED" } },
        { action: { type: "SetStorageClass", storageClass: "NEARLINE" }, condition: { age: 90 } },
      ],
    },
  },
  bucketMember: {
    type: "gcp:storage/bucketIAMMember:BucketIAMMember",
    inputs: { bucket: "shop-assets", role: "roles/storage.objectViewer", member: "allUsers" },
  },
  data: {
    type: "gcp:storage/bucket:Bucket",
    inputs: {
      name: "shop-data",
      location: region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      labels,
      softDeletePolicy: { retentionDurationSeconds: 0 },
    },
  },
  accountMember: {
    type: "gcp:serviceaccount/iAMMember:IAMMember",
    inputs: {
      serviceAccountId: `projects/${project}/serviceAccounts/shop-nodes@${project}.iam.gserviceaccount.com`,
      role: "roles/iam.workloadIdentityUser",
      member: `serviceAccount:${project}.svc.id.goog[web/app]`,
    },
  },
  // These three are written from the provider's documentation; it has not been asked.
  dns: api("dns"),
  zone: {
    type: "gcp:dns/managedZone:ManagedZone",
    inputs: {
      name: "shop",
      dnsName: "googleapis.com.",
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: `projects/${project}/global/networks/shop` }] },
      labels,
    },
  },
  zoneRecord: {
    type: "gcp:dns/recordSet:RecordSet",
    inputs: {
      managedZone: "shop",
      name: "private.googleapis.com.",
      type: "A",
      ttl: 300,
      rrdatas: ["199.36.153.8", "199.36.153.9"],
    },
  },
  // So are these, which alerts are made of.
  logging: api("logging"),
  monitoring: api("monitoring"),
  metric: {
    type: "gcp:logging/metric:Metric",
    inputs: {
      project,
      name: "shop-errors",
      bucketName: `projects/${project}/locations/${region}/buckets/shop-1`,
      filter: "severity>=ERROR",
      metricDescriptor: { metricKind: "DELTA", valueType: "INT64", unit: "1" },
    },
  },
  channel: {
    type: "gcp:monitoring/notificationChannel:NotificationChannel",
    inputs: { project, type: "email", displayName: "shop", labels: { email_address: "ops@example.com" } },
  },
  check: {
    type: "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
    inputs: {
      project,
      displayName: "shop",
      httpCheck: { path: "/readyz", port: 80, useSsl: false, validateSsl: false },
      monitoredResource: { type: "uptime_url", labels: { project_id: project, host: "203.0.113.9" } },
      period: "60s",
      timeout: "10s",
    },
  },
  alert: {
    type: "gcp:monitoring/alertPolicy:AlertPolicy",
    inputs: {
      project,
      displayName: "shop: pages fail",
      combiner: "OR",
      severity: "ERROR",
      conditions: [
        {
          displayName: "pages fail",
          conditionThreshold: {
            filter: 'metric.type="logging.googleapis.com/user/shop-errors" AND resource.type="k8s_container"',
            comparison: "COMPARISON_GT",
            thresholdValue: 5,
            duration: "0s",
            aggregations: [
              { alignmentPeriod: "300s", perSeriesAligner: "ALIGN_SUM", crossSeriesReducer: "REDUCE_SUM" },
            ],
          },
        },
      ],
      documentation: { content: "Look.", mimeType: "text/markdown" },
    },
  },
} satisfies Record<string, Given>;

export type GoogleName = keyof typeof googleInputs;
