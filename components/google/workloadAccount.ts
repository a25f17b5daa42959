import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { createFirst } from "./createFirst";

export interface WorkloadAccountArgs {
  /** The Google account's: 6 to 30 lower-case letters, digits and hyphens. */
  readonly accountId: string;
  /** What it is for, for people. */
  readonly displayName: string;
  /** The Kubernetes account's name. */
  readonly accountName: string;
  /** The namespace's, which need not be there yet. */
  readonly namespaceName: string;
  /** The same, known when the Kubernetes account can be made in it. */
  readonly namespace: pulumi.Input<string>;
  /** The cluster's: `<project>.svc.id.goog`. */
  readonly workloadPool: pulumi.Input<string>;
}

/**
 * A Google account that one Kubernetes account acts as, by workload identity: pods have its rights without any key.
 * See https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 */
export class WorkloadAccount extends pulumi.ComponentResource {
  /** The Kubernetes account's name; known when it may act as the Google account. */
  readonly accountName: pulumi.Output<string>;
  /** As rights over the account itself are given: `projects/<project>/serviceAccounts/<email>`. */
  readonly accountId: pulumi.Output<string>;
  /** As policies write it: `serviceAccount:<email>`. */
  readonly member: pulumi.Output<string>;

  /** Give the cluster's provider as an option. */
  constructor(name: string, args: WorkloadAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:WorkloadAccount", name, {}, opts);
    const account = new gcp.serviceaccount.Account(
      name,
      { accountId: args.accountId, displayName: args.displayName },
      { parent: this, ...createFirst },
    );
    // It waits for the cluster and not for the namespace, so it is given while the nodes are made: Google needs two minutes, sometimes
    // seven, until a right holds everywhere (https://cloud.google.com/iam/docs/access-change-propagation).
    const identity = new gcp.serviceaccount.IAMMember(
      `${name}-identity`,
      {
        serviceAccountId: account.name,
        role: "roles/iam.workloadIdentityUser",
        member: pulumi.interpolate`serviceAccount:${args.workloadPool}[${args.namespaceName}/${args.accountName}]`,
      },
      { parent: this },
    );
    const serviceAccount = new kubernetes.core.v1.ServiceAccount(
      name,
      {
        metadata: {
          name: args.accountName,
          namespace: args.namespace,
          annotations: { "iam.gke.io/gcp-service-account": account.email },
        },
        // Google's metadata server gives the credential, so no pod needs the cluster's own token.
        automountServiceAccountToken: false,
      },
      { parent: this, customTimeouts: within(clusterMinutes) },
    );
    this.accountName = pulumi.all([serviceAccount.metadata.name, identity.id]).apply(([known]) => known);
    this.accountId = account.name;
    this.member = account.member;
    this.registerOutputs({ accountName: this.accountName, member: this.member });
  }
}
