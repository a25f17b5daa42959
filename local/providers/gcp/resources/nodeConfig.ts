import { sameIgnoringCase } from "../../plugin/values";
import { block, choice, enabled, flag, list, map, set, text, whole, type Block } from "../../schema/schema";

const always = { replaces: true, kept: true } as const;

/** The nodes' configuration. GKE rolls out most changes; the ones marked here replace the pool (Terraform's ForceNew). */
export const nodeConfig: Block = {
  machineType: text({ kept: true }),
  diskSizeGb: whole({ kept: true, least: 10 }),
  diskType: text({ kept: true }),
  imageType: text({ kept: true, same: sameIgnoringCase }),
  serviceAccount: text(always),
  oauthScopes: set(text(), always),
  metadata: map(always),
  spot: flag({ replaces: true }),
  preemptible: flag({ replaces: true }),
  minCpuPlatform: text(always),
  localSsdCount: whole(always),
  bootDiskKmsKey: text({ replaces: true }),
  maxRunDuration: text({ replaces: true }),
  labels: map({ kept: true }),
  resourceLabels: map(),
  tags: list(text()),
  taints: list(
    block({
      key: text({ required: true }),
      value: text({ required: true }),
      effect: choice(["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"], { required: true }),
    }),
  ),
  loggingVariant: choice(["DEFAULT", "MAX_THROUGHPUT"], { kept: true }),
  workloadMetadataConfig: block(
    { mode: choice(["MODE_UNSPECIFIED", "GCE_METADATA", "GKE_METADATA"], { required: true }) },
    { kept: true },
  ),
  shieldedInstanceConfig: block(
    { enableSecureBoot: flag({ default: false }), enableIntegrityMonitoring: flag({ default: true }) },
    always,
  ),
  gcfsConfig: enabled({ kept: true }),
  gvnic: enabled({ kept: true }),
  confidentialNodes: enabled(always),
};
