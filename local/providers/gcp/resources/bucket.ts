import type { Failure } from "../../plugin/plugin";
import { asText, isProperties, sameIgnoringCase, type Properties } from "../../plugin/values";
import { bucketName, labelKey } from "../formats";
import { notFound, textOf, type ResourceType } from "../resourceType";
import { block, cloudChoice, enabled, flag, list, map, set, text, whole, choice } from "../../schema/schema";
import { bind, bindingId, bindingSchema, bindingUnknowns } from "./iam";
import { effectiveLabels } from "./labels";

const api = "storage.googleapis.com";
const type = "gcp:storage/bucket:Bucket";
const storageClasses = ["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE", "MULTI_REGIONAL", "REGIONAL"];

const lifecycleRule = block({
  action: block(
    {
      type: cloudChoice(["Delete", "SetStorageClass", "AbortIncompleteMultipartUpload"], { required: true }),
      storageClass: cloudChoice(storageClasses),
    },
    { required: true },
  ),
  condition: block(
    {
      age: whole({ least: 0 }),
      withState: choice(["LIVE", "ARCHIVED", "ANY", ""]),
      numNewerVersions: whole({ least: 0 }),
      daysSinceNoncurrentTime: whole({ least: 0 }),
      daysSinceCustomTime: whole({ least: 0 }),
      createdBefore: text(),
      customTimeBefore: text(),
      noncurrentTimeBefore: text(),
      matchesPrefixes: list(text()),
      matchesSuffixes: list(text()),
      matchesStorageClasses: list(text()),
    },
    { required: true },
  ),
});

/** A bucket in this machine's object store. Lifecycle rules, versioning and soft deletion are recorded but have no effect. */
export const bucket: ResourceType = {
  token: type,
  api,
  schema: {
    name: text({ replaces: true, refusal: bucketName }),
    project: text({ replaces: true, kept: true }),
    location: text({ required: true, replaces: true, same: sameIgnoringCase }),
    storageClass: cloudChoice(storageClasses, { default: "STANDARD" }),
    forceDestroy: flag(),
    uniformBucketLevelAccess: flag({ kept: true }),
    publicAccessPrevention: cloudChoice(["inherited", "enforced"], { kept: true }),
    labels: map({ keyProblem: labelKey }),
    versioning: enabled({ kept: true, counted: true }),
    softDeletePolicy: block({ retentionDurationSeconds: whole({ default: 604800, least: 0 }) }, { kept: true }),
    lifecycleRules: set(lifecycleRule),
    cors: list(
      block({ origins: list(text()), methods: list(text()), responseHeaders: list(text()), maxAgeSeconds: whole() }),
    ),
    website: block({ mainPageSuffix: text(), notFoundPage: text() }, { kept: true }),
    logging: block({ logBucket: text({ required: true }), logObjectPrefix: text({ kept: true }) }),
    retentionPolicy: block({
      retentionPeriod: text({ required: true }),
      isLocked: flag({ replaces: (old) => old === true }),
    }),
    autoclass: block({ enabled: flag({ required: true }), terminalStorageClass: text({ kept: true }) }),
    encryption: block({ defaultKmsKeyName: text() }),
    enableObjectRetention: flag({ replaces: true }),
    hierarchicalNamespace: enabled({ replaces: true }),
    defaultEventBasedHold: flag(),
    requesterPays: flag(),
    rpo: choice(["DEFAULT", "ASYNC_TURBO"], { kept: true }),
  },
  unknowns: ["url", "selfLink", "projectNumber", "timeCreated", "updated"],
  secrets: ["effectiveLabels", "pulumiLabels"],
  autoname: { property: "name", most: 63 },
  deletedOnce: true,
  refusals: bucketRefusals,
  id: (inputs) => textOf(inputs.name),
  known: (inputs) => effectiveLabels(inputs.labels),
  create: async ({ machine, cloud }, id, inputs) => {
    await machine.createBucket(id);
    return {
      url: `gs://${id}`,
      selfLink: `https://www.googleapis.com/storage/v1/b/${id}`,
      projectNumber: Number(cloud.projectNumber),
      timeCreated: new Date().toISOString(),
      updated: new Date().toISOString(),
      location: textOf(inputs.location).toUpperCase(),
    };
  },
  update: (_context, _id, inputs) =>
    Promise.resolve({ updated: new Date().toISOString(), location: textOf(inputs.location).toUpperCase() }),
  delete: async ({ machine }, id, resource) => machine.deleteBucket(id, resource.forceDestroy === true),
  read: async ({ machine }, id) => ((await machine.bucketExists(id)) ? {} : undefined),
};

/** A role on a bucket. The object store's front checks these records (local/services/objectStore). */
export const bucketIamMember: ResourceType = {
  token: "gcp:storage/bucketIAMMember:BucketIAMMember",
  api,
  schema: {
    ...bindingSchema,
    bucket: text({ required: true, replaces: true, same: (old, wanted) => old === `b/${asText(wanted)}` }),
  },
  unknowns: bindingUnknowns,
  repeatable: true,
  id: (inputs) => bindingId(`b/${textOf(inputs.bucket)}`, inputs),
  create: (context, _id, inputs) => {
    const name = textOf(inputs.bucket);
    const target = context.cloud.find(type, name);
    if (target === undefined) throw notFound("Bucket", name);
    if (
      /^all(Authenticated)?Users$/.test(textOf(inputs.member)) &&
      target.inputs.publicAccessPrevention === "enforced"
    ) {
      throw new Error(
        `googleapi: Error 412: The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced, conditionNotMet`,
      );
    }
    return bind(context, inputs);
  },
};

function bucketRefusals(inputs: Properties): Failure[] {
  const failures: Failure[] = [];
  const kept = isProperties(inputs.softDeletePolicy) ? inputs.softDeletePolicy.retentionDurationSeconds : 0;
  if (typeof kept === "number" && kept !== 0 && (kept < 604800 || kept > 7776000)) {
    failures.push({
      property: "softDeletePolicy.retentionDurationSeconds",
      reason: `expected 0, or 7 to 90 days in seconds, got ${kept}`,
    });
  }
  const rules = Array.isArray(inputs.lifecycleRules) ? inputs.lifecycleRules : [];
  rules.forEach((rule, index) => {
    if (isProperties(rule) && isProperties(rule.condition) && Object.keys(rule.condition).length === 0) {
      failures.push({ property: `lifecycleRules[${index}].condition`, reason: "needs at least one condition" });
    }
  });
  return failures;
}
