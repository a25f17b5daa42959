import { isProperties, type Properties } from "../../plugin/values";
import { resourceName } from "../formats";
import { textOf, type ResourceType } from "../resourceType";
import { choice, flag, text, whole } from "../../schema/schema";
import {
  api,
  networkType,
  refuseWhileUsed,
  routerType,
  sameReference,
  selfLink,
  subnetworkType,
  zoneType,
} from "./compute";

/** A VPC network. Recorded and validated. */
export const network: ResourceType = {
  token: networkType,
  api,
  schema: {
    name: text({ replaces: true, problem: resourceName }),
    project: text({ replaces: true, kept: true }),
    autoCreateSubnetworks: flag({ replaces: true, default: true }),
    description: text({ replaces: true }),
    mtu: whole({ kept: true, cloudRange: [1300, 8896] }),
    routingMode: choice(["REGIONAL", "GLOBAL"], { kept: true }),
    deleteDefaultRoutesOnCreate: flag(),
    networkFirewallPolicyEnforcementOrder: choice(["BEFORE_CLASSIC_FIREWALL", "AFTER_CLASSIC_FIREWALL"], {
      default: "AFTER_CLASSIC_FIREWALL",
    }),
  },
  unknowns: ["selfLink", "numericId", "networkId", "gatewayIpv4"],
  autoname: { property: "name", most: 63 },
  id: (inputs, { project }) => `projects/${project}/global/networks/${textOf(inputs.name)}`,
  create: (_context, id) =>
    Promise.resolve({
      selfLink: selfLink(id),
      numericId: String(numberOf(id)),
      networkId: numberOf(id),
      gatewayIpv4: "",
    }),
  delete: ({ cloud }, id) => {
    const users = [...cloud.list(subnetworkType), ...cloud.list(routerType)];
    refuseWhileUsed("network", id, users, (user) => sameReference(user.network ?? "", id));
    refuseWhileUsed("network", id, cloud.list(zoneType), (zone) =>
      networksOf(zone).some((name) => sameReference(name, id)),
    );
    return Promise.resolve();
  },
};

/** A numeric ID as Google assigns it, derived from the resource's ID. */
export function numberOf(id: string): number {
  return Array.from(id).reduce((number, character) => (number * 31 + character.charCodeAt(0)) % 2 ** 50, 7);
}

/** The networks that can see a private DNS zone. */
export function networksOf(zone: Properties): string[] {
  const config = zone.privateVisibilityConfig;
  const networks = isProperties(config) && Array.isArray(config.networks) ? config.networks : [];
  return networks.flatMap((each) =>
    isProperties(each) && typeof each.networkUrl === "string" ? [each.networkUrl] : [],
  );
}
