import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { alertPolicies } from "./policies";

/** The arguments of {@link Alerts}. */
export interface AlertsArgs {
  /** The e-mail address that receives the alerts. */
  readonly email: string;
  readonly project: string;
  readonly clusterName: string;
  /** The namespace whose volumes are monitored. */
  readonly namespace: pulumi.Input<string>;
  /** The site's host name or IP address. */
  readonly host: pulumi.Input<string>;
  /** How many days before its expiry the certificate should have been renewed. */
  readonly certificateDays: number;
  /** The name of the site's log; also the prefix of the metrics' names. */
  readonly logName: string;
  /** The log bucket's id. */
  readonly logBucket: pulumi.Input<string>;
}

/**
 * Sends an e-mail if the site is down, responds with errors, runs out of disk space, cannot archive its database's log, or has a certificate
 * that is about to expire. Google checks the site from several places in the world.
 */
export class Alerts extends pulumi.ComponentResource {
  constructor(name: string, args: AlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Alerts", name, {}, opts);
    const { project, logName } = args;
    const channel = new gcp.monitoring.NotificationChannel(
      name,
      { project, type: "email", displayName: `${logName}: ${args.email}`, labels: { email_address: args.email } },
      { parent: this },
    );
    const check = new gcp.monitoring.UptimeCheckConfig(
      name,
      {
        project,
        displayName: logName,
        // This path also queries the database.
        httpCheck: { path: "/readyz", port: 443, useSsl: true, validateSsl: true },
        monitoredResource: { type: "uptime_url", labels: { project_id: project, host: args.host } },
        period: "60s",
        timeout: "10s",
      },
      { parent: this },
    );
    const counted = (what: string, filter: string) =>
      new gcp.logging.Metric(
        `${name}-${what}`,
        {
          project,
          name: `${logName}-${what}`,
          bucketName: args.logBucket,
          filter: `logName="projects/${project}/logs/${logName}" AND ${filter}`,
          metricDescriptor: { metricKind: "DELTA", valueType: "INT64", unit: "1" },
        },
        { parent: this },
      ).name;
    const policies = alertPolicies({
      site: logName,
      clusterName: args.clusterName,
      namespace: args.namespace,
      certificateDays: args.certificateDays,
      check: check.uptimeCheckId,
      errors: counted("errors", 'labels."service.name"="app" AND severity>=ERROR'),
      archiving: counted("archiving", 'labels."service.name"="database" AND "archive command failed"'),
    });
    for (const [what, policy] of Object.entries(policies))
      new gcp.monitoring.AlertPolicy(
        `${name}-${what}`,
        { project, combiner: "OR", notificationChannels: [channel.id], ...policy },
        { parent: this },
      );
    this.registerOutputs();
  }
}
