import { labelKey, region, resourceName } from "../formats";
import { regionOf, textOf, type ResourceType } from "../resourceType";
import { choice, map, text } from "../../schema/schema";
import { addressType, api, selfLink } from "./compute";
import { effectiveLabels } from "./labels";
import { numberOf } from "./network";

/** A static regional IP address: one of this machine's load balancer addresses. */
export const address: ResourceType = {
  token: addressType,
  api,
  schema: {
    name: text({ replaces: true, problem: resourceName }),
    project: text({ replaces: true, kept: true }),
    region: text({ replaces: true, kept: true, refusal: region }),
    addressType: choice(["EXTERNAL", "INTERNAL"], { replaces: true, default: "EXTERNAL" }),
    networkTier: choice(["PREMIUM", "STANDARD"], { replaces: true, kept: true }),
    ipVersion: choice(["IPV4"], { replaces: true, usual: "IPV4" }),
    description: text({ replaces: true }),
    labels: map({ keyProblem: labelKey }),
  },
  unknowns: ["address", "addressId", "selfLink", "creationTimestamp", "labelFingerprint", "users"],
  secrets: ["effectiveLabels", "pulumiLabels"],
  autoname: { property: "name", most: 63 },
  refusals: ({ addressType: kind }) =>
    kind === "INTERNAL" ? [{ property: "addressType", reason: "the local cloud only has external addresses" }] : [],
  id: (inputs, place) =>
    `projects/${place.project}/regions/${regionOf(inputs, place)}/addresses/${textOf(inputs.name)}`,
  known: (inputs, place) => ({ region: regionOf(inputs, place), ...effectiveLabels(inputs.labels) }),
  create: async ({ machine }, id) => ({
    address: await machine.reserveAddress(id),
    addressId: numberOf(id),
    selfLink: selfLink(id),
    creationTimestamp: new Date().toISOString(),
    labelFingerprint: "",
    users: [],
  }),
  delete: ({ machine }, _id, resource) => machine.releaseAddress(textOf(resource.address)),
};
