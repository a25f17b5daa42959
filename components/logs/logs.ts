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

export interface LogsArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly clusterName: string;
  /** The cluster's zone or region. */
  readonly location: string;
  /** The cluster's: `<project>.svc.id.goog`. */
  readonly workloadPool: pulumi.Input<string>;
  readonly project: string;
  readonly region: string;
  /** The log's name in Cloud Logging. */
  readonly logName: string;
  /** The Google account that writes it: 6 to 30 lower-case letters, digits and hyphens. */
  readonly accountId: string;
  /** The namespace whose containers' lines are kept. */
  readonly namespace: pulumi.Input<string>;
  /** The collector's own. */
  readonly collectorNamespace: string;
  /** How long they are kept, in days. */
  readonly retentionDays: number;
  /** Where a VictoriaLogs takes them, by OTLP over HTTP; none: they go to Cloud Logging. */
  readonly endpoint?: string;
  readonly protectData: boolean;
  /** How long the collector is waited for on its nodes. */
  readonly rolloutMinutes: number;
}

/** Where a stack's lines can be searched, for programs. */
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
 * What the site's containers write, gathered on every node, kept for a while in one place, and searchable there. Only the site's own
 * namespace is read: the lines of Google's own pods go to Cloud Logging by Google's own agent (see cluster.ts), and the collector's would
 * go round in circles.
 *
 * The collector reads files of its node, which Pod Security lets a pod do in a `privileged` namespace only. So it has a namespace of
 * its own, in which there is nothing else.
 */
export class Logs extends pulumi.ComponentResource {
  /** The page on which people search. */
  readonly page: pulumi.Output<string>;
  readonly store: pulumi.Output<LogStore>;
  /** The id of the bucket in Cloud Logging. */
  readonly bucketId: pulumi.Output<string>;

  /** Give the cluster's provider as an option. */
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

/** https://cloud.google.com/logging/docs/view/logs-explorer-interface, or the store's own page. */
export function pageOf(store: LogStore): string {
  if (store.kind === "VictoriaLogs") return `${store.url}/select/vmui/`;
  const { project, location, bucket, logName } = store;
  const query = encodeURIComponent(`logName="projects/${project}/logs/${logName}"`);
  const scope = encodeURIComponent(`projects/${project}/locations/${location}/buckets/${bucket}/views/_AllLogs`);
  return `https://console.cloud.google.com/logs/query;query=${query};storageScope=storage,${scope}?project=${project}`;
}
