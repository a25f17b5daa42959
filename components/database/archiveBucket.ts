import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { BucketArgs, newBucket } from "../google/bucket";

export interface ArchiveBucketArgs extends BucketArgs {
  /** Members that add objects and read them, and can neither change nor delete one. */
  readonly writers: Readonly<Record<string, pulumi.Input<string>>>;
  /** Members that besides delete what is too old. */
  readonly keepers: Readonly<Record<string, pulumi.Input<string>>>;
  /** Members that read, and no more. */
  readonly readers: Readonly<Record<string, pulumi.Input<string>>>;
}

/** What is deleted or overwritten, by a mistake or by an intruder, can be had back for so long by its old version. */
export const versionDays = 7;
/** And then for as long again from Google, who keeps deleted objects: https://cloud.google.com/storage/docs/soft-delete */
export const softDeleteDays = 7;

/**
 * The private bucket that the database's backups and its log go to. It can never be opened to the public. Objects are encrypted at
 * rest with Google's keys, as Google does by default (https://cloud.google.com/storage/docs/encryption/default-keys).
 */
export class ArchiveBucket extends pulumi.ComponentResource {
  /** As Google's tools address it: `gs://<name>`. Who waits for this component also waits for the rights in it. */
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
    // Barman asks whether the bucket is there, which none of the rights on objects lets it: legacyBucketReader does.
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
