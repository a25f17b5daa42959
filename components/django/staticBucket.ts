import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { BucketArgs, newBucket } from "../google/bucket";
import { objectsUrl } from "../google/storageEndpoint";

/** The arguments of {@link StaticBucket}. */
export interface StaticBucketArgs extends BucketArgs {
  /**
   * The address of the storage API, without a slash at its end.
   * @default Google's
   */
  readonly storageEndpoint?: string;
}

/**
 * The public bucket for stylesheets, scripts and images. Objects are named by a hash of their content, so nothing is ever overwritten, and old
 * objects are kept for pages that still refer to them.
 */
export class StaticBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  /** The base of all static URLs; ends in a slash. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: StaticBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:StaticBucket", name, {}, opts);
    const bucket = newBucket(this, name, args, {
      publicAccessPrevention: "inherited",
      // Without CORS, browsers refuse fonts and scripts from a different origin.
      cors: [{ origins: ["*"], methods: ["GET", "HEAD"], responseHeaders: ["Content-Type"], maxAgeSeconds: 3600 }],
      // Each release uploads missing files, so deleted ones do not have to be kept.
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
