import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createFirst } from "../google/createFirst";
import { ClusterAccess } from "../google/kubeconfig";
import { LogBucket } from "./logBucket";
import { LogCollector } from "./logCollector";
import { LogNetwork } from "./logNetwork";
import { podSecurityLabels } from "../kubernetes/podSecurity";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { WorkloadAccount } from "../google/workloadAccount";

/** The arguments of {@link Logs}. */
export interface LogsArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly clusterName: string;
  /** The cluster's zone or region. */
  readonly location: string;
  /** The cluster's workload identity pool: `<project>.svc.id.goog`. */
  readonly workloadPool: pulumi.Input<string>;
  readonly project: string;
  readonly region: string;
  /** The log's name in Cloud Logging. */
  readonly logName: string;
  /** The id of the Google account that writes the log: 6 to 30 lower-case letters, digits and hyphens. */
  readonly accountId: string;
  /** The namespace whose containers' lines are collected. */
  readonly namespace: pulumi.Input<string>;
  /** The collector's namespace. */
  readonly collectorNamespace: string;
  /** For how many days the lines are kept. */
  readonly retentionDays: number;
  /**
   * The URL at which a VictoriaLogs accepts OTLP over HTTP.
   * @default Cloud Logging
   */
  readonly endpoint?: string;
  /** Whether Pulumi refuses to delete the log bucket and the collector's namespace. */
  readonly protectData: boolean;
  /** How long the collector may take to start on its nodes, in minutes. */
  readonly rolloutMinutes: number;
}

/** The log store of a stack, for programs that search it. */
export type LogStore =
  | { readonly kind: "VictoriaLogs"; readonly url: string; readonly namespace: string }
  | {
      readonly kind: "Cloud Logging";
      readonly project: string;
      readonly location: string;
      readonly bucket: string;
      readonly logName: string;
      readonly namespace: string;
    };

/**
 * Collects the lines of the site's containers on all nodes, and keeps them in one searchable place. Only the site's namespace is read. Google's
 * own agent sends the lines of Google's pods to Cloud Logging (see cluster.ts), and collecting the collector's own lines would be a loop.
 *
 * The collector reads files of its node. Pod Security allows that only in a `privileged` namespace, so the collector has a separate one.
 */
export class Logs extends pulumi.ComponentResource {
  /** The URL of the page on which people search. */
  readonly page: pulumi.Output<string>;
  readonly store: pulumi.Output<LogStore>;
  /** The id of the bucket in Cloud Logging. */
  readonly bucketId: pulumi.Output<string>;

  /** @param opts must contain the cluster's provider. */
  constructor(name: string, args: LogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Logs", name, {}, opts);
    const { project, region, logName, endpoint } = args;
    const bucket = new LogBucket(name, args, { parent: this });
    const namespace = new kubernetes.core.v1.Namespace(
      name,
      { metadata: { name: args.collectorNamespace, labels: podSecurityLabels("privileged") } },
      { parent: this, protect: args.protectData, customTimeouts: within(clusterMinutes) },
    ).metadata.name;
    const network = new LogNetwork(name, { namespace, cluster: args.cluster, endpoint }, { parent: this });
    const account = new WorkloadAccount(
      name,
      {
        accountId: args.accountId,
        displayName: "Writes the logs of a django-gke site",
        accountName: "collector",
        namespaceName: args.collectorNamespace,
        namespace,
        workloadPool: args.workloadPool,
      },
      { parent: this },
    );
    const writer = new gcp.projects.IAMMember(
      `${name}-writer`,
      { project, role: "roles/logging.logWriter", member: account.member },
      { parent: this, ...createFirst },
    );
    new LogCollector(
      name,
      { ...args, accountName: account.accountName, collectorNamespace: namespace },
      { parent: this, dependsOn: [bucket, network, writer] },
    );

    this.store = pulumi
      .all([bucket.bucketName, args.namespace])
      .apply(([bucketName, site]): LogStore =>
        endpoint === undefined
          ? { kind: "Cloud Logging", project, location: region, bucket: bucketName, logName, namespace: site }
          : { kind: "VictoriaLogs", url: new URL(endpoint).origin, namespace: site },
      );
    this.bucketId = bucket.bucketId;
    this.page = this.store.apply(pageOf);
    this.registerOutputs({ page: this.page });
  }
}

/** The URL of the Logs Explorer (https://cloud.google.com/logging/docs/view/logs-explorer-interface), or of VictoriaLogs' own page. */
export function pageOf(store: LogStore): string {
  if (store.kind === "VictoriaLogs") return `${store.url}/select/vmui/`;
  const { project, location, bucket, logName } = store;
  const query = encodeURIComponent(`logName="projects/${project}/logs/${logName}"`);
  const scope = encodeURIComponent(`projects/${project}/locations/${location}/buckets/${bucket}/views/_AllLogs`);
  return `https://console.cloud.google.com/logs/query;query=${query};storageScope=storage,${scope}?project=${project}`;
}
