import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { BucketArgs, newBucket } from "../google/bucket";
import { objectsUrl } from "../google/storageEndpoint";

export interface StaticBucketArgs extends BucketArgs {
  /** Where the storage API answers when not at Google's own address; without a slash at its end. */
  readonly storageEndpoint?: string;
}

/**
 * The bucket that browsers read stylesheets, scripts and images from. Its objects are named by their content's hash, so old
 * ones are kept for pages that still ask for them, and nothing need ever be overwritten.
 */
export class StaticBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  /** The base of all static URLs; ends in a slash. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: StaticBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:StaticBucket", name, {}, opts);
    const bucket = newBucket(this, name, args, {
      publicAccessPrevention: "inherited",
      // Fonts and scripts of another origin are refused by browsers without it.
      cors: [{ origins: ["*"], methods: ["GET", "HEAD"], responseHeaders: ["Content-Type"], maxAgeSeconds: 3600 }],
      // The release uploads what is missing, so deleted files need not be kept for days.
      softDeletePolicy: { retentionDurationSeconds: 0 },
    });
    new gcp.storage.BucketIAMMember(
      `${name}-public`,
      // Reads objects whose name is known; objectViewer could also list them.
      { bucket: bucket.name, role: "roles/storage.legacyObjectReader", member: "allUsers" },
      { parent: this },
    );
    this.bucketName = bucket.name;
    this.url = objectsUrl(bucket.name, args.storageEndpoint);
    this.registerOutputs({ bucketName: this.bucketName, url: this.url });
  }
}
