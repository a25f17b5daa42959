import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

/** The arguments that all of a stack's buckets have in common. */
export interface BucketArgs {
  /** The bucket's name, which must be unique among all of Google's customers. */
  readonly bucketName: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the bucket and its objects are kept when the stack is destroyed. */
  readonly protectData: boolean;
}

/** Creates a bucket with uniform access. `own` holds the settings that differ between the stack's buckets. */
export function newBucket(
  parent: pulumi.Resource,
  name: string,
  { bucketName, region, labels, protectData }: BucketArgs,
  own: Pick<gcp.storage.BucketArgs, "publicAccessPrevention" | "softDeletePolicy"> & Partial<gcp.storage.BucketArgs>,
): gcp.storage.Bucket {
  return new gcp.storage.Bucket(
    name,
    {
      name: bucketName,
      location: region,
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      forceDestroy: !protectData,
      labels,
      ...own,
    },
    { parent, protect: protectData },
  );
}
