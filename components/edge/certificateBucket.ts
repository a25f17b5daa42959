import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { BucketArgs, newBucket } from "../google/bucket";

/** The arguments of {@link CertificateBucket}. */
export interface CertificateBucketArgs extends BucketArgs {
  /** The edge's IAM member, the only one that may read the private keys. */
  readonly edge: pulumi.Input<string>;
}

/**
 * The private bucket through which the edge's pods share certificates, private keys, the ACME account and locks. All of these can be issued
 * again, so no old versions are kept.
 */
export class CertificateBucket extends pulumi.ComponentResource {
  /** Resolves once the edge may use the bucket. */
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
