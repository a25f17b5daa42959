import { logId } from "../formats";
import { notFound, textOf, type ResourceType } from "../resourceType";
import { flag, text, whole } from "../../schema/schema";

const api = "logging.googleapis.com";

const bucketType = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
const sinkType = "gcp:logging/projectSink:ProjectSink";

/** A log bucket: this machine's log store. */
export const logBucket: ResourceType = {
  token: bucketType,
  api,
  schema: {
    project: text({ required: true, replaces: true }),
    location: text({ required: true, replaces: true }),
    bucketId: text({ required: true, replaces: true, refusal: logId }),
    description: text(),
    enableAnalytics: flag(),
    locked: flag(),
    // https://cloud.google.com/logging/quotas#logs_retention_periods
    retentionDays: whole({ default: 30, cloudRange: [1, 3650] }),
  },
  unknowns: ["name", "lifecycleState"],
  repeatable: true,
  deletedOnce: true,
  id: (inputs, { project }) =>
    `projects/${project}/locations/${textOf(inputs.location)}/buckets/${textOf(inputs.bucketId)}`,
  create: async ({ machine }, id, inputs) => {
    await machine.setLogStore({ name: textOf(inputs.bucketId), retentionDays: Number(inputs.retentionDays) });
    return { name: id, lifecycleState: "ACTIVE" };
  },
  update: async ({ machine }, _id, inputs) => {
    await machine.setLogStore({ name: textOf(inputs.bucketId), retentionDays: Number(inputs.retentionDays) });
    return {};
  },
  delete: async ({ cloud, machine }, id, resource) => {
    const user = cloud.list(sinkType).find((sink) => bucketOf(sink.inputs.destination) === id);
    if (user !== undefined)
      throw new Error(`googleapi: Error 400: Log bucket ${id} is the destination of the sink ${user.id}, badRequest`);
    await machine.deleteLogStore(textOf(resource.bucketId));
  },
  // Google's provider fails with this error for a missing bucket instead of reporting it as gone. Only `pulumi state delete` helps.
  read: async ({ machine }, id, inputs) => {
    if (!(await machine.logStoreExists(textOf(inputs.bucketId)))) throw notFound("Log bucket", id);
    return {};
  },
};

/** A sink, which routes log lines to a bucket. Recorded and validated. */
export const logSink: ResourceType = {
  token: sinkType,
  api,
  schema: {
    project: text({ replaces: true, kept: true }),
    name: text({ replaces: true, refusal: logId }),
    destination: text({ required: true }),
    filter: text(),
    description: text(),
    disabled: flag(),
    uniqueWriterIdentity: flag({ default: true }),
  },
  unknowns: ["writerIdentity"],
  repeatable: true,
  deletedOnce: true,
  autoname: { property: "name", most: 100 },
  id: (inputs, { project }) => `projects/${project}/sinks/${textOf(inputs.name)}`,
  create: ({ cloud }, _id, inputs) => {
    const bucket = bucketOf(inputs.destination);
    if (bucket !== undefined && cloud.find(bucketType, bucket) === undefined) throw notFound("Log bucket", bucket);
    return Promise.resolve({ writerIdentity: "" });
  },
};

/** An exclusion from the project's default log bucket. Recorded. */
export const logExclusion: ResourceType = {
  token: "gcp:logging/projectExclusion:ProjectExclusion",
  api,
  schema: {
    project: text({ replaces: true, kept: true }),
    name: text({ replaces: true, refusal: logId }),
    filter: text({ required: true }),
    description: text(),
    disabled: flag(),
  },
  unknowns: [],
  deletedOnce: true,
  autoname: { property: "name", most: 100 },
  id: (inputs, { project }) => `projects/${project}/exclusions/${textOf(inputs.name)}`,
  create: () => Promise.resolve({}),
};

/** The ID of a sink's log bucket. Undefined for other destinations. */
function bucketOf(destination: unknown): string | undefined {
  return /^logging\.googleapis\.com\/(projects\/[^/]+\/locations\/[^/]+\/buckets\/[^/]+)$/.exec(
    typeof destination === "string" ? destination : "",
  )?.[1];
}
