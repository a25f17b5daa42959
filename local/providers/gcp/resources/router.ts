import { region, resourceName } from "../formats";
import { lastSegment, regionOf, textOf, type Context, type ResourceType } from "../resourceType";
import { block, choice, flag, list, set, text, whole } from "../../schema/schema";
import type { Failure } from "../../plugin/plugin";
import { isProperties, type Properties } from "../../plugin/values";
import { api, natType, networkId, routerType, sameReference, selfLink, subnetwork } from "./compute";

/** A Cloud Router. Recorded and validated. */
export const router: ResourceType = {
  token: routerType,
  api,
  schema: {
    name: text({ replaces: true, problem: resourceName }),
    project: text({ replaces: true, kept: true }),
    region: text({ replaces: true, kept: true, refusal: region }),
    network: text({ replaces: true, same: sameReference }),
    description: text(),
    bgp: block({
      asn: whole({ required: true }),
      advertiseMode: choice(["DEFAULT", "CUSTOM"]),
      keepaliveInterval: whole(),
    }),
  },
  unknowns: ["selfLink", "creationTimestamp"],
  autoname: { property: "name", most: 63 },
  refusals: ({ network }) => (network === undefined ? [{ property: "network", reason: "is not set" }] : []),
  id: (inputs, place) => `projects/${place.project}/regions/${regionOf(inputs, place)}/routers/${textOf(inputs.name)}`,
  known: (inputs, place) => ({ region: regionOf(inputs, place) }),
  create: (context, id, inputs) => {
    networkId(context, inputs.network);
    return Promise.resolve({ selfLink: selfLink(id), creationTimestamp: new Date().toISOString() });
  },
  // A NAT is part of its router and is deleted with it.
  delete: ({ cloud }, id) => {
    for (const nat of cloud.list(natType))
      if (sameReference(nat.inputs.router ?? "", id)) cloud.remove(natType, nat.id);
    return Promise.resolve();
  },
};

const allocation = ["MANUAL_ONLY", "AUTO_ONLY"];
const ranges = ["ALL_SUBNETWORKS_ALL_IP_RANGES", "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES", "LIST_OF_SUBNETWORKS"];
const idle = (seconds: number) => whole({ default: seconds });

/** A Cloud NAT on a router. Recorded and validated. */
export const routerNat: ResourceType = {
  token: natType,
  api,
  schema: {
    name: text({ replaces: true, problem: resourceName }),
    project: text({ replaces: true, kept: true }),
    region: text({ replaces: true, kept: true, refusal: region }),
    router: text({ required: true, replaces: true, same: sameReference }),
    type: choice(["PUBLIC", "PRIVATE"], { replaces: true, default: "PUBLIC" }),
    natIpAllocateOption: choice(allocation),
    natIps: set(text()),
    sourceSubnetworkIpRangesToNat: choice(ranges, { required: true }),
    subnetworks: set(
      block({
        name: text({ required: true, same: sameReference }),
        sourceIpRangesToNats: set(text(), { required: true }),
        secondaryIpRangeNames: set(text()),
      }),
    ),
    logConfig: block({
      enable: flag({ required: true }),
      filter: choice(["ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL"], { required: true }),
    }),
    minPortsPerVm: whole({ kept: true }),
    maxPortsPerVm: whole(),
    enableDynamicPortAllocation: flag({ kept: true }),
    enableEndpointIndependentMapping: flag({ kept: true }),
    endpointTypes: list(text(), { replaces: true, kept: true }),
    icmpIdleTimeoutSec: idle(30),
    udpIdleTimeoutSec: idle(30),
    tcpEstablishedIdleTimeoutSec: idle(1200),
    tcpTransitoryIdleTimeoutSec: idle(30),
    tcpTimeWaitTimeoutSec: idle(120),
  },
  unknowns: [],
  autoname: { property: "name", most: 63 },
  refusals: unlistedRefusal,
  id: (inputs, place) =>
    `${place.project}/${regionOf(inputs, place)}/${lastSegment(inputs.router)}/${textOf(inputs.name)}`,
  known: (inputs, place) => ({ region: regionOf(inputs, place) }),
  create: (context, _id, inputs) => checkReferences(context, inputs),
  update: (context, _id, inputs) => checkReferences(context, inputs),
};

function unlistedRefusal(inputs: Properties): Failure[] {
  const listed = Array.isArray(inputs.subnetworks) && inputs.subnetworks.length > 0;
  if (listed === (inputs.sourceSubnetworkIpRangesToNat === "LIST_OF_SUBNETWORKS")) return [];
  return [
    {
      property: "subnetworks",
      reason: "must be set if and only if sourceSubnetworkIpRangesToNat is LIST_OF_SUBNETWORKS",
    },
  ];
}

function checkReferences(context: Context, inputs: Properties): Promise<Properties> {
  const region = regionOf(inputs, context);
  const id = `projects/${context.project}/regions/${region}/routers/${lastSegment(inputs.router)}`;
  if (context.cloud.find(routerType, id) === undefined)
    throw new Error(`googleapi: Error 404: The resource '${id}' was not found, notFound`);
  const listed = Array.isArray(inputs.subnetworks) ? inputs.subnetworks : [];
  for (const item of listed) if (isProperties(item)) subnetwork(context, item.name, region);
  return Promise.resolve({});
}
