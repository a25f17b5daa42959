import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { createFirst } from "./createFirst";

/** The arguments of {@link NodeAccount}. */
export interface NodeAccountArgs {
  /** 6 to 30 lower-case letters, digits and hyphens. */
  readonly accountId: string;
  /** The Google project. */
  readonly project: string;
}

/**
 * The Google service account of the nodes. It may only write their logs and metrics, whereas a project's default account may edit everything
 * in the project. https://cloud.google.com/kubernetes-engine/docs/how-to/service-accounts#default-gke-service-account
 */
export class NodeAccount extends pulumi.ComponentResource {
  readonly email: pulumi.Output<string>;
  /** The IAM member, `serviceAccount:<email>`. */
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
