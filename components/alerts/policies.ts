import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

/** What the alert policies monitor. */
export interface Watched {
  /** The prefix of the policies' names. */
  readonly site: string;
  readonly clusterName: string;
  readonly namespace: pulumi.Input<string>;
  /** How many days before its expiry the certificate should have been renewed. */
  readonly certificateDays: number;
  /** The uptime check's id. */
  readonly check: pulumi.Input<string>;
  /** The name of the metric that counts the application's error lines. */
  readonly errors: pulumi.Input<string>;
  /** The name of the metric that counts failed attempts to archive. */
  readonly archiving: pulumi.Input<string>;
}

type Policy = Pick<gcp.monitoring.AlertPolicyArgs, "displayName" | "severity" | "conditions" | "documentation">;
type Threshold = gcp.types.input.monitoring.AlertPolicyConditionConditionThreshold;

/**
 * The alert policies of a site, by name. Metrics: https://cloud.google.com/monitoring/api/metrics_gcp, for volumes
 * https://cloud.google.com/monitoring/api/metrics_kubernetes.
 */
export function alertPolicies(watched: Watched): Readonly<Record<string, Policy>> {
  const { site, check, clusterName, namespace } = watched;
  const checked = (metric: string) =>
    pulumi.interpolate`metric.type="monitoring.googleapis.com/uptime_check/${metric}" AND metric.label.check_id="${check}" AND resource.type="uptime_url"`;
  const counted = (metric: pulumi.Input<string>) =>
    pulumi.interpolate`metric.type="logging.googleapis.com/user/${metric}" AND resource.type="k8s_container"`;
  const sum = { alignmentPeriod: "300s", perSeriesAligner: "ALIGN_SUM", crossSeriesReducer: "REDUCE_SUM" };
  return {
    down: policy(site, "the site is down", "CRITICAL", "Run npm run status, then npm run logs -- --level error.", {
      filter: checked("check_passed"),
      // Fails in at least two of the places from which Google checks, because one alone may have a network fault.
      aggregations: [
        {
          alignmentPeriod: "120s",
          perSeriesAligner: "ALIGN_NEXT_OLDER",
          crossSeriesReducer: "REDUCE_COUNT_FALSE",
          groupByFields: ["resource.label.host"],
        },
      ],
      ...above(1, "60s"),
    }),
    errors: policy(site, "pages fail", "ERROR", "Run npm run logs -- --level error.", {
      filter: counted(watched.errors),
      aggregations: [sum],
      ...above(5, "0s"),
    }),
    disk: policy(site, "the database's disk is nearly full", "ERROR", "Raise database.storageGb.", {
      filter: pulumi.interpolate`metric.type="kubernetes.io/pod/volume/utilization" AND resource.type="k8s_pod" AND resource.label.cluster_name="${clusterName}" AND resource.label.namespace_name="${namespace}"`,
      aggregations: [{ alignmentPeriod: "300s", perSeriesAligner: "ALIGN_MAX" }],
      ...above(0.85, "300s"),
    }),
    archiving: policy(site, "the database cannot archive", "ERROR", "Run npm run status: it shows what waits.", {
      filter: counted(watched.archiving),
      aggregations: [sum],
      ...above(0, "300s"),
    }),
    certificate: policy(site, "the certificate expires", "ERROR", "Run npm run status: it shows why.", {
      filter: checked("time_until_ssl_cert_expires"),
      aggregations: [{ alignmentPeriod: "1200s", perSeriesAligner: "ALIGN_NEXT_OLDER" }],
      comparison: "COMPARISON_LT",
      thresholdValue: watched.certificateDays,
      duration: "600s",
    }),
  };
}

function above(
  thresholdValue: number,
  duration: string,
): Pick<Threshold, "comparison" | "thresholdValue" | "duration"> {
  return { comparison: "COMPARISON_GT", thresholdValue, duration };
}

function policy(site: string, what: string, severity: string, todo: string, conditionThreshold: Threshold): Policy {
  return {
    displayName: `${site}: ${what}`,
    severity,
    conditions: [{ displayName: what, conditionThreshold }],
    documentation: { content: todo, mimeType: "text/markdown" },
  };
}
