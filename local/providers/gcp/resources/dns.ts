import { isIPv4 } from "node:net";
import type { Failure } from "../../plugin/plugin";
import { asText, type Properties } from "../../plugin/values";
import { block, choice, cloudChoice, flag, list, map, set, text, whole } from "../../schema/schema";
import { labelKey, resourceName } from "../formats";
import { lastSegment, notFound, textOf, type Context, type ResourceType } from "../resourceType";
import { networkId, refuseWhileUsed, sameReference, zoneType } from "./compute";
import { effectiveLabels } from "./labels";
import { networksOf, numberOf } from "./network";

const api = "dns.googleapis.com";
const recordType = "gcp:dns/recordSet:RecordSet";

/** Fully qualified domain names. */
const absolute = (value: string) =>
  value.endsWith(".") ? undefined : `expected a name that ends in ".", got "${value}"`;

/** A DNS zone, public or visible to some networks only. Recorded and validated. */
export const managedZone: ResourceType = {
  token: zoneType,
  api,
  schema: {
    name: text({ replaces: true, refusal: resourceName }),
    project: text({ replaces: true, kept: true }),
    dnsName: text({ required: true, replaces: true, refusal: absolute }),
    description: text({ default: "Managed by Pulumi" }),
    visibility: choice(["public", "private"], { default: "public", replaces: true }),
    privateVisibilityConfig: block(
      { networks: set(block({ networkUrl: text({ required: true, same: sameReference }) })) },
      { kept: true },
    ),
    labels: map({ keyProblem: labelKey }),
    forceDestroy: flag(),
  },
  unknowns: ["managedZoneId", "nameServers", "creationTime"],
  secrets: ["effectiveLabels", "pulumiLabels"],
  autoname: { property: "name", most: 63 },
  refusals: visibilityRefusal,
  id: (inputs, { project }) => `projects/${project}/managedZones/${textOf(inputs.name)}`,
  known: (inputs) => effectiveLabels(inputs.labels),
  create: (context, id, inputs) => {
    for (const network of networksOf(inputs)) networkId(context, network);
    return Promise.resolve({
      managedZoneId: String(numberOf(id)),
      nameServers: ["ns-gcp-private.googledomains.com."],
      creationTime: new Date().toISOString(),
    });
  },
  update: (context, _id, inputs) => {
    for (const network of networksOf(inputs)) networkId(context, network);
    return Promise.resolve({});
  },
  delete: ({ cloud }, id, resource) => {
    const records = cloud.list(recordType).filter(({ id: record }) => record.startsWith(`${id}/`));
    if (resource.forceDestroy === true) for (const record of records) cloud.remove(recordType, record.id);
    else refuseWhileUsed("managed zone", id, records, () => true);
    return Promise.resolve();
  },
};

/** The records of one name and type in a zone. Recorded and validated. Creating an existing set adopts it, as in Google's provider. */
export const recordSet: ResourceType = {
  token: recordType,
  api,
  schema: {
    managedZone: text({ required: true, replaces: true, same: sameReference }),
    name: text({ required: true, replaces: true, problem: absolute }),
    project: text({ replaces: true, kept: true }),
    type: cloudChoice(["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"], { required: true }),
    ttl: whole({ cloudRange: [0, 2147483647] }),
    rrdatas: list(text()),
  },
  unknowns: [],
  repeatable: true,
  autoname: { property: "name", most: 255 },
  problems: ({ rrdatas }) => (rrdatas === undefined ? [{ property: "rrdatas", reason: "is required" }] : []),
  refusals: recordRefusals,
  id: (inputs, { project }) => `${zoneId(inputs, project)}/rrsets/${textOf(inputs.name)}/${textOf(inputs.type)}`,
  create: (context, _id, inputs) => {
    checkZone(context, inputs);
    return Promise.resolve({});
  },
};

const zoneId = (inputs: Properties, project: string) =>
  `projects/${project}/managedZones/${lastSegment(inputs.managedZone)}`;

function checkZone({ cloud, project }: Context, inputs: Properties): void {
  const zone = cloud.find(zoneType, zoneId(inputs, project));
  if (zone === undefined) throw notFound("Managed zone", lastSegment(inputs.managedZone));
  const [name, within] = [textOf(inputs.name), textOf(zone.inputs.dnsName)];
  if (name !== within && !name.endsWith(`.${within}`))
    throw new Error(`googleapi: Error 400: Invalid value for 'entity.change.additions[0].name': '${name}', invalid`);
}

function visibilityRefusal(inputs: Properties): Failure[] {
  const given = inputs.privateVisibilityConfig !== undefined;
  if (given === (inputs.visibility === "private")) return [];
  return [{ property: "privateVisibilityConfig", reason: "must be set if and only if visibility is private" }];
}

function recordRefusals({ type, rrdatas }: Properties): Failure[] {
  const values = Array.isArray(rrdatas) ? rrdatas.filter((value) => typeof value === "string") : [];
  if (values.length === 0) return [{ property: "rrdatas", reason: "needs at least one" }];
  const wrong = values.find((value) => (type === "A" && !isIPv4(value)) || (type === "CNAME" && !value.endsWith(".")));
  return wrong === undefined
    ? []
    : [{ property: "rrdatas", reason: `"${wrong}" is not valid for type ${asText(type)}` }];
}
