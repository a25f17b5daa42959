import { cidr, contains, gatewayOf, networkCidr, region, resourceName } from "../formats";
import { regionOf, textOf, type ResourceType } from "../resourceType";
import { block, choice, flag, fraction, list, set, text } from "../../schema/schema";
import type { Value } from "../../plugin/values";
import { api, natType, networkId, refuseWhileUsed, sameReference, selfLink, subnetworkType } from "./compute";
import { numberOf } from "./network";

const clusterType = "gcp:container/cluster:Cluster";

/** A subnetwork. Recorded and validated. The cluster's pods and services use its secondary ranges. */
export const subnetworkResource: ResourceType = {
  token: subnetworkType,
  api,
  schema: {
    name: text({ replaces: true, problem: resourceName }),
    project: text({ replaces: true, kept: true }),
    region: text({ replaces: true, kept: true, refusal: region }),
    network: text({ required: true, replaces: true, same: sameReference }),
    // Google can expand a range in place. Any other change replaces the subnetwork.
    ipCidrRange: text({ replaces: (old, wanted) => !isGrown(old, wanted), problem: cidr, refusal: networkCidr }),
    description: text({ replaces: true }),
    purpose: text({ replaces: true, kept: true }),
    stackType: choice(["IPV4_ONLY", "IPV4_IPV6", "IPV6_ONLY"], { kept: true }),
    privateIpGoogleAccess: flag({ kept: true }),
    secondaryIpRanges: list(
      block({
        rangeName: text({ required: true, problem: resourceName }),
        ipCidrRange: text({ problem: cidr, refusal: networkCidr }),
      }),
      { kept: true },
    ),
    logConfig: block({
      aggregationInterval: choice(
        ["5_SEC", "30_SEC", "1_MIN", "5_MIN", "10_MIN", "15_MIN"].map((length) => `INTERVAL_${length}`),
        { default: "INTERVAL_5_SEC" },
      ),
      flowSampling: fraction({ default: 0.5, least: 0, most: 1 }),
      metadata: choice(["EXCLUDE_ALL_METADATA", "INCLUDE_ALL_METADATA", "CUSTOM_METADATA"], {
        default: "INCLUDE_ALL_METADATA",
      }),
      metadataFields: set(text()),
      filterExpr: text({ default: "true" }),
    }),
  },
  unknowns: ["selfLink", "creationTimestamp", "gatewayAddress", "fingerprint", "subnetworkId"],
  autoname: { property: "name", most: 63 },
  id: (inputs, place) =>
    `projects/${place.project}/regions/${regionOf(inputs, place)}/subnetworks/${textOf(inputs.name)}`,
  known: (inputs, place) => ({ region: regionOf(inputs, place) }),
  create: (context, id, inputs) => {
    networkId(context, inputs.network);
    return Promise.resolve({
      selfLink: selfLink(id),
      creationTimestamp: new Date().toISOString(),
      gatewayAddress: gatewayOf(textOf(inputs.ipCidrRange ?? "10.0.0.0/20")),
      fingerprint: "",
      subnetworkId: numberOf(id),
    });
  },
  update: (_context, _id, inputs) =>
    Promise.resolve({ gatewayAddress: gatewayOf(textOf(inputs.ipCidrRange ?? "10.0.0.0/20")) }),
  delete: ({ cloud }, id) => {
    refuseWhileUsed("subnetwork", id, cloud.list(clusterType), (cluster) =>
      sameReference(cluster.subnetwork ?? "", id),
    );
    refuseWhileUsed("subnetwork", id, cloud.list(natType), (nat) =>
      names(nat.subnetworks).some((name) => sameReference(name, id)),
    );
    return Promise.resolve();
  },
};

function isGrown(old: Value | undefined, wanted: Value | undefined): boolean {
  return typeof old === "string" && typeof wanted === "string" && contains(wanted, old);
}

function names(subnetworks: Value | undefined): string[] {
  const items = Array.isArray(subnetworks) ? subnetworks : [];
  return items.flatMap((item) =>
    typeof item === "object" && item !== null && "name" in item && typeof item.name === "string" ? [item.name] : [],
  );
}
