import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { createFirst } from "./createFirst";

export interface NodeAccountArgs {
  /** 6 to 30 lower-case letters, digits and hyphens. */
  readonly accountId: string;
  /** The Google project. */
  readonly project: string;
}

/**
 * The Google account the machines run as: it may write their logs and metrics, nothing else. The default account of a project
 * may edit everything in it. See https://cloud.google.com/kubernetes-engine/docs/how-to/service-accounts#default-gke-service-account
 */
export class NodeAccount extends pulumi.ComponentResource {
  readonly email: pulumi.Output<string>;
  /** As policies write it: `serviceAccount:<email>`. */
  readonly member: pulumi.Output<string>;

  constructor(name: string, args: NodeAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:NodeAccount", name, {}, opts);
    const account = new gcp.serviceaccount.Account(
      name,
      { accountId: args.accountId, displayName: "Nodes of the django-gke cluster" },
      { parent: this, ...createFirst },
    );
    new gcp.projects.IAMMember(
      `${name}-telemetry`,
      { project: args.project, role: "roles/container.defaultNodeServiceAccount", member: account.member },
      { parent: this, ...createFirst },
    );
    this.email = account.email;
    this.member = account.member;
    this.registerOutputs({ email: this.email, member: this.member });
  }
}
