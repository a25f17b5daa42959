import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { BucketArgs, newBucket } from "../google/bucket";

export interface CertificateBucketArgs extends BucketArgs {
  /** The edge's account, as policies write it: the only one that reads private keys. */
  readonly edge: pulumi.Input<string>;
}

/**
 * The private bucket in which the edge's pods share certificates, their keys, the account at the authority and locks. All of it can
 * be issued again, so no old versions are kept.
 */
export class CertificateBucket extends pulumi.ComponentResource {
  /** Known when the edge may use it. */
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: CertificateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:CertificateBucket", name, {}, opts);
    const bucket = newBucket(this, name, args, {
      publicAccessPrevention: "enforced",
      softDeletePolicy: { retentionDurationSeconds: 0 },
    });
    const right = new gcp.storage.BucketIAMMember(
      `${name}-edge`,
      { bucket: bucket.name, role: "roles/storage.objectUser", member: args.edge },
      { parent: this },
    );
    this.bucketName = pulumi.all([bucket.name, right.id]).apply(([known]) => known);
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
