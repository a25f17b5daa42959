import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { BucketArgs, newBucket } from "../google/bucket";
import { objectsUrl } from "../google/storageEndpoint";
import { WorkloadAccount } from "../google/workloadAccount";

/** Who may read uploaded files: `public`, anyone who knows the name; `private`, only holders of a signed link. */
export type MediaMode = "public" | "private";

/** The arguments of {@link MediaBucket}. */
export interface MediaBucketArgs extends BucketArgs {
  readonly mode: MediaMode;
  /** The account of the application's pods. */
  readonly account: WorkloadAccount;
  /**
   * The address of the storage API, without a slash at its end.
   * @default Google's
   */
  readonly storageEndpoint?: string;
}

/** How the application uses the bucket. */
export interface Media {
  /** Resolves once the pods may write to the bucket. */
  readonly bucketName: pulumi.Output<string>;
  readonly mode: MediaMode;
  /** The base of all media URLs; ends in a slash. */
  readonly url: pulumi.Output<string>;
}

/** For how many days a deleted or overwritten file can be restored. */
const versionDays = 7;

/**
 * The bucket for users' uploads. The application's pods write to it with their own account. A private bucket cannot be made public; the account
 * then signs links, and may sign only as itself.
 */
export class MediaBucket extends pulumi.ComponentResource {
  readonly media: Media;

  constructor(name: string, args: MediaBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:MediaBucket", name, {}, opts);
    const { mode, account } = args;
    const bucket = newBucket(this, name, args, {
      publicAccessPrevention: mode === "public" ? "inherited" : "enforced",
      cors: [{ origins: ["*"], methods: ["GET", "HEAD"], responseHeaders: ["Content-Type"], maxAgeSeconds: 3600 }],
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: versionDays * 24 * 3600 },
      lifecycleRules: [
        { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: versionDays, withState: "ARCHIVED" } },
        { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 1 } },
      ],
    });
    const right = (who: string, role: string, member: pulumi.Input<string>) =>
      new gcp.storage.BucketIAMMember(`${name}-${who}`, { bucket: bucket.name, role, member }, { parent: this });
    const writer = right("writer", "roles/storage.objectUser", account.member);
    // Reads objects whose name is known, but cannot list them.
    if (mode === "public") right("public", "roles/storage.legacyObjectReader", "allUsers");
    const signer =
      mode === "public"
        ? []
        : [
            new gcp.serviceaccount.IAMMember(
              `${name}-signer`,
              {
                serviceAccountId: account.accountId,
                role: "roles/iam.serviceAccountTokenCreator",
                member: account.member,
              },
              { parent: this },
            ),
          ];
    const granted = pulumi.all([writer, ...signer].map(({ id }) => id));
    const url = objectsUrl(bucket.name, args.storageEndpoint);
    this.media = { bucketName: pulumi.all([bucket.name, granted]).apply(([its]) => its), mode, url };
    this.registerOutputs({ url });
  }
}
