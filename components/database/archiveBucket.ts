import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { BucketArgs, newBucket } from "../google/bucket";

/** The arguments of {@link ArchiveBucket}. */
export interface ArchiveBucketArgs extends BucketArgs {
  /** IAM members that may add and read objects, but not change or delete them. */
  readonly writers: Readonly<Record<string, pulumi.Input<string>>>;
  /** IAM members that may also delete expired backups. */
  readonly keepers: Readonly<Record<string, pulumi.Input<string>>>;
  /** IAM members that may only read objects. */
  readonly readers: Readonly<Record<string, pulumi.Input<string>>>;
}

/** For how many days an object that was deleted or overwritten, by mistake or by an intruder, is kept as an old version. */
export const versionDays = 7;
/** For how many days after that Google can still restore it: https://cloud.google.com/storage/docs/soft-delete */
export const softDeleteDays = 7;

/**
 * The private bucket for the database's backups and its write-ahead log. It cannot be made public. Google encrypts its objects at rest with
 * its own keys by default (https://cloud.google.com/storage/docs/encryption/default-keys).
 */
export class ArchiveBucket extends pulumi.ComponentResource {
  /** The bucket's address, `gs://<name>`. To wait for the members' rights too, depend on this component. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: ArchiveBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:ArchiveBucket", name, {}, opts);
    const bucket = newBucket(this, name, args, {
      publicAccessPrevention: "enforced",
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: softDeleteDays * 24 * 3600 },
      lifecycleRules: [
        { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: versionDays, withState: "ARCHIVED" } },
        { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 1 } },
      ],
    });
    // Barman checks that the bucket exists. Only legacyBucketReader allows that; the roles for objects do not.
    const rights = [
      { members: args.writers, role: "objectCreator" },
      { members: args.writers, role: "objectViewer" },
      { members: args.keepers, role: "objectUser" },
      { members: args.readers, role: "objectViewer" },
      { members: { ...args.writers, ...args.keepers, ...args.readers }, role: "legacyBucketReader" },
    ];
    for (const { members, role } of rights)
      for (const [who, member] of Object.entries(members))
        new gcp.storage.BucketIAMMember(
          `${name}-${who}-${role}`,
          { bucket: bucket.name, role: `roles/storage.${role}`, member },
          { parent: this },
        );
    this.url = pulumi.interpolate`gs://${bucket.name}`;
    this.registerOutputs({ url: this.url });
  }
}
