import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

/** What every bucket of a stack is told. */
export interface BucketArgs {
  /** One of a namespace that all of Google's customers share. */
  readonly bucketName: string;
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Keeps the objects, and so the bucket, when the stack is destroyed. */
  readonly protectData: boolean;
}

/** A bucket whose rights hold for all of its objects alike; `own` is what sets it apart from the others. */
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
