import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { createFirst } from "./createFirst";

/** The arguments of {@link WorkloadAccount}. */
export interface WorkloadAccountArgs {
  /** The Google account's id: 6 to 30 lower-case letters, digits and hyphens. */
  readonly accountId: string;
  /** What the account is for, for people. */
  readonly displayName: string;
  /** The Kubernetes account's name. */
  readonly accountName: string;
  /** The namespace's name. The namespace does not have to exist yet. */
  readonly namespaceName: string;
  /** The same name, resolved once the Kubernetes account can be created in it. */
  readonly namespace: pulumi.Input<string>;
  /** The cluster's workload identity pool: `<project>.svc.id.goog`. */
  readonly workloadPool: pulumi.Input<string>;
}

/**
 * A Google account and the Kubernetes account that acts as it by workload identity. Pods get its permissions without a key.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 */
export class WorkloadAccount extends pulumi.ComponentResource {
  /** The Kubernetes account's name. Resolves once it may act as the Google account. */
  readonly accountName: pulumi.Output<string>;
  /** The Google account's resource name, `projects/<project>/serviceAccounts/<email>`, to grant roles on the account itself. */
  readonly accountId: pulumi.Output<string>;
  /** The IAM member, `serviceAccount:<email>`. */
  readonly member: pulumi.Output<string>;

  /** @param opts must contain the cluster's provider. */
  constructor(name: string, args: WorkloadAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:WorkloadAccount", name, {}, opts);
    const account = new gcp.serviceaccount.Account(
      name,
      { accountId: args.accountId, displayName: args.displayName },
      { parent: this, ...createFirst },
    );
    // Depends on the cluster only, not on the namespace, so that it is granted while the nodes are created: it takes two minutes, sometimes
    // seven, until a role is effective everywhere (https://cloud.google.com/iam/docs/access-change-propagation).
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
        // Google's metadata server provides the credential, so pods do not need a Kubernetes token.
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
