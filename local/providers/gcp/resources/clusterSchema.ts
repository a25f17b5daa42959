import { cidr, clusterName, hour, labelKey, masterCidr, time } from "../formats";
import { block, choice, enabled, flag, map, set, text, whole, type Block } from "../../schema/schema";
import { sameReference } from "./compute";
import { nodeConfig } from "./nodeConfig";

const kept = { kept: true } as const;
const replaces = { replaces: true, kept: true } as const;
const disabled = block({ disabled: flag({ required: true }) }, kept);
const components = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"];
const logged = [...components, "WORKLOADS", "KCP_CONNECTION", "KCP_SSHD", "KCP_HPA"];
/** Replaces the cluster only if it is switched off. */
const oneWay = flag({ kept: true, replaces: (old, wanted) => old === true && wanted === false });

const network: Block = {
  network: text({ replaces: true, default: "default", same: sameReference }),
  subnetwork: text({ ...replaces, same: sameReference }),
  networkingMode: choice(["VPC_NATIVE", "ROUTES"], replaces),
  clusterIpv4Cidr: text({ ...replaces, problem: cidr }),
  ipAllocationPolicy: block(
    {
      clusterSecondaryRangeName: text(replaces),
      servicesSecondaryRangeName: text(replaces),
      clusterIpv4CidrBlock: text(replaces),
      servicesIpv4CidrBlock: text(replaces),
      stackType: choice(["IPV4", "IPV4_IPV6"], { replaces: true, default: "IPV4" }),
    },
    kept,
  ),
  privateClusterConfig: block(
    {
      enablePrivateNodes: flag(),
      enablePrivateEndpoint: flag(),
      masterIpv4CidrBlock: text({ ...replaces, problem: masterCidr }),
      privateEndpointSubnetwork: text({ replaces: true, same: sameReference }),
      masterGlobalAccessConfig: enabled(kept),
    },
    { kept: true, emptyProblem: "needs at least one setting" },
  ),
  masterAuthorizedNetworksConfig: block({
    cidrBlocks: set(block({ cidrBlock: text({ required: true, problem: cidr }), displayName: text() })),
    gcpPublicCidrsAccessEnabled: flag(kept),
    privateEndpointEnforcementEnabled: flag(kept),
  }),
  controlPlaneEndpointsConfig: block(
    {
      dnsEndpointConfig: block({ allowExternalTraffic: flag(kept) }, kept),
      ipEndpointsConfig: block({ enabled: flag(kept) }, kept),
    },
    kept,
  ),
  datapathProvider: choice(["DATAPATH_PROVIDER_UNSPECIFIED", "LEGACY_DATAPATH", "ADVANCED_DATAPATH"], replaces),
  networkPolicy: block(
    { enabled: flag({ required: true }), provider: choice(["PROVIDER_UNSPECIFIED", "CALICO"]) },
    kept,
  ),
  dnsConfig: block({ clusterDns: text(), clusterDnsScope: text(), clusterDnsDomain: text() }),
  defaultSnatStatus: disabled,
  gatewayApiConfig: block(
    { channel: choice(["CHANNEL_DISABLED", "CHANNEL_EXPERIMENTAL", "CHANNEL_STANDARD"], { required: true }) },
    kept,
  ),
  enableL4IlbSubsetting: oneWay,
  enableFqdnNetworkPolicy: oneWay,
  enableIntranodeVisibility: flag(kept),
  enableCiliumClusterwideNetworkPolicy: flag(),
};

const operations: Block = {
  releaseChannel: block(
    { channel: choice(["UNSPECIFIED", "RAPID", "REGULAR", "STABLE", "EXTENDED"], { required: true }) },
    kept,
  ),
  addonsConfig: block(
    {
      httpLoadBalancing: disabled,
      horizontalPodAutoscaling: disabled,
      networkPolicyConfig: disabled,
      dnsCacheConfig: enabled(kept),
      gcePersistentDiskCsiDriverConfig: enabled(kept),
      gcpFilestoreCsiDriverConfig: enabled(kept),
      gcsFuseCsiDriverConfig: enabled(kept),
      gkeBackupAgentConfig: enabled(kept),
      statefulHaConfig: enabled(kept),
    },
    kept,
  ),
  loggingConfig: block({ enableComponents: set(choice(logged), { required: true }) }, kept),
  monitoringConfig: block(
    {
      enableComponents: set(text(), kept),
      managedPrometheus: enabled(kept),
      advancedDatapathObservabilityConfig: block(
        { enableMetrics: flag({ required: true }), enableRelay: flag({ required: true }) },
        kept,
      ),
    },
    kept,
  ),
  maintenancePolicy: block({
    dailyMaintenanceWindow: block({ startTime: text({ required: true, problem: hour }) }),
    recurringWindow: block({
      startTime: text({ required: true, problem: time }),
      endTime: text({ required: true, problem: time }),
      recurrence: text({ required: true }),
    }),
  }),
  verticalPodAutoscaling: enabled(kept),
  clusterAutoscaling: block(
    { enabled: flag(kept), autoscalingProfile: choice(["BALANCED", "OPTIMIZE_UTILIZATION"], { default: "BALANCED" }) },
    kept,
  ),
  costManagementConfig: enabled(kept),
  securityPostureConfig: block({ mode: text(kept), vulnerabilityMode: text(kept) }, kept),
  binaryAuthorization: block({ evaluationMode: choice(["DISABLED", "PROJECT_SINGLETON_POLICY_ENFORCE"]) }),
  databaseEncryption: block({ state: choice(["ENCRYPTED", "DECRYPTED"], { required: true }), keyName: text() }, kept),
  notificationConfig: block(
    { pubsub: block({ enabled: flag({ required: true }), topic: text() }, { required: true }) },
    kept,
  ),
};

/** The cluster properties that the local cloud supports. A site may set more of them than this project does. */
export const clusterSchema: Block = {
  name: text({ replaces: true, problem: clusterName }),
  project: text(replaces),
  location: text(replaces),
  description: text({ replaces: true }),
  initialNodeCount: whole({ replaces: true, cloudRange: [0, 1000] }),
  removeDefaultNodePool: flag(),
  nodeLocations: set(text(), kept),
  nodeConfig: block(nodeConfig, kept),
  defaultMaxPodsPerNode: whole(replaces),
  deletionProtection: flag({ default: true }),
  enableShieldedNodes: flag({ default: true }),
  enableAutopilot: flag({ replaces: true }),
  enableKubernetesAlpha: flag({ replaces: true }),
  enableLegacyAbac: flag(),
  minMasterVersion: text(kept),
  nodeVersion: text(kept),
  workloadIdentityConfig: block({ workloadPool: text(kept) }, kept),
  resourceLabels: map({ keyRefusal: labelKey }),
  allowNetAdmin: flag(),
  ...network,
  ...operations,
};
