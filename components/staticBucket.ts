import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

export interface StaticBucketArgs {
  /** One of a namespace that all of Google's customers share. */
  readonly bucketName: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Where the storage API answers when not at Google's own address; without a slash at its end. */
  readonly storageEndpoint?: string;
  /** Keeps the objects, and so the bucket, when the stack is destroyed. */
  readonly protectData: boolean;
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
    const bucket = new gcp.storage.Bucket(
      name,
      {
        name: args.bucketName,
        location: args.region,
        storageClass: "STANDARD",
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "inherited",
        forceDestroy: !args.protectData,
        labels: args.labels,
        // Fonts and scripts of another origin are refused by browsers without it.
        cors: [{ origins: ["*"], methods: ["GET", "HEAD"], responseHeaders: ["Content-Type"], maxAgeSeconds: 3600 }],
        // The release uploads what is missing, so deleted files need not be kept for days.
        softDeletePolicy: { retentionDurationSeconds: 0 },
      },
      { parent: this, protect: args.protectData },
    );
    new gcp.storage.BucketIAMMember(
      `${name}-public`,
      // Reads objects whose name is known; objectViewer could also list them.
      { bucket: bucket.name, role: "roles/storage.legacyObjectReader", member: "allUsers" },
      { parent: this },
    );
    this.bucketName = bucket.name;
    this.url = pulumi.interpolate`${args.storageEndpoint ?? "https://storage.googleapis.com"}/${bucket.name}/`;
    this.registerOutputs({ bucketName: this.bucketName, url: this.url });
  }
}
