import type { Properties } from "../../plugin/values";
import { block, choice, flag, fraction, list, map, text, whole } from "../../schema/schema";
import { logId } from "../formats";
import { lastSegment, notFound, textOf, type Place, type ResourceType } from "../resourceType";
import { numberOf } from "./network";

const api = "monitoring.googleapis.com";
const channelType = "gcp:monitoring/notificationChannel:NotificationChannel";
const project = text({ replaces: true, kept: true });

/** Google assigns numeric IDs. Here they are derived from the display name. */
const numbered = (kind: string) => (inputs: Properties, place: Place) =>
  `projects/${place.project}/${kind}/${numberOf(textOf(inputs.displayName ?? ""))}`;

/** A notification channel for alerts. Recorded. */
export const notificationChannel: ResourceType = {
  token: channelType,
  api,
  schema: {
    project,
    type: text({ required: true }),
    displayName: text(),
    description: text(),
    enabled: flag({ default: true }),
    forceDelete: flag(),
    labels: map(),
  },
  unknowns: ["name", "verificationStatus"],
  id: numbered("notificationChannels"),
  create: (_context, id) => Promise.resolve({ name: id, verificationStatus: "" }),
};

/** An uptime check of the site. Recorded, but not carried out. */
export const uptimeCheckConfig: ResourceType = {
  token: "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
  api,
  schema: {
    project,
    displayName: text({ required: true }),
    httpCheck: block({
      path: text(),
      port: whole({ kept: true, cloudRange: [1, 65535] }),
      useSsl: flag(),
      validateSsl: flag(),
    }),
    monitoredResource: block(
      { type: text({ required: true, replaces: true }), labels: map({ required: true, replaces: true }) },
      { replaces: true },
    ),
    period: text(),
    timeout: text({ required: true }),
  },
  unknowns: ["name", "uptimeCheckId"],
  id: numbered("uptimeCheckConfigs"),
  create: (_context, id) => Promise.resolve({ name: id, uptimeCheckId: lastSegment(id) }),
};

const aggregation = block({
  alignmentPeriod: text(),
  perSeriesAligner: text(),
  crossSeriesReducer: text(),
  groupByFields: list(text()),
});

/** An alert policy. Recorded; rejected if one of its channels does not exist. */
export const alertPolicy: ResourceType = {
  token: "gcp:monitoring/alertPolicy:AlertPolicy",
  api,
  schema: {
    project,
    displayName: text({ required: true }),
    combiner: choice(["AND", "OR", "AND_WITH_MATCHING_RESOURCE"], { required: true }),
    enabled: flag({ default: true }),
    severity: choice(["CRITICAL", "ERROR", "WARNING"]),
    notificationChannels: list(text()),
    documentation: block({ content: text(), mimeType: text() }),
    conditions: list(
      block({
        displayName: text({ required: true }),
        conditionThreshold: block({
          filter: text({
            refusal: (filter) =>
              filter.includes("resource.type=")
                ? undefined
                : `must specify a restriction on "resource.type", got "${filter}"`,
          }),
          comparison: choice(["COMPARISON_GT", "COMPARISON_LT"], { required: true }),
          thresholdValue: fraction(),
          duration: text({ required: true }),
          aggregations: list(aggregation),
        }),
      }),
      { required: true },
    ),
  },
  unknowns: ["name", "creationRecords"],
  id: numbered("alertPolicies"),
  create: ({ cloud }, id, inputs) => {
    const channels = Array.isArray(inputs.notificationChannels) ? inputs.notificationChannels : [];
    const missing = channels.find((channel) => cloud.find(channelType, textOf(channel)) === undefined);
    if (missing !== undefined) throw notFound("Notification channel", textOf(missing));
    return Promise.resolve({ name: id, creationRecords: [] });
  },
};

/** A metric that counts log lines. Recorded. */
export const logMetric: ResourceType = {
  token: "gcp:logging/metric:Metric",
  api: "logging.googleapis.com",
  schema: {
    project,
    name: text({ replaces: true, refusal: logId }),
    bucketName: text({ replaces: true }),
    description: text(),
    disabled: flag(),
    filter: text({ required: true }),
    metricDescriptor: block(
      {
        metricKind: text({ required: true }),
        valueType: text({ required: true }),
        unit: text(),
      },
      { kept: true },
    ),
  },
  unknowns: [],
  autoname: { property: "name", most: 100 },
  id: (inputs) => textOf(inputs.name),
  create: () => Promise.resolve({}),
};
