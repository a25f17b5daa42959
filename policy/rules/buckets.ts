import * as gcp from "@pulumi/gcp";
import {
  PolicyResource,
  ResourceValidationPolicy,
  StackValidationPolicy,
  validateResourceOfType,
} from "@pulumi/policy";
import { excepted } from "../exceptions";
import { everybody, grantOf } from "../grants";

/** Reads objects whose names are known. The other roles for reading can also list names. */
const readsByName = "roles/storage.legacyObjectReader";

/** The buckets, by their names in the program, that browsers may read without a signature. */
const mayBePublic = ["static", "media"];

export const bucketRules: (ResourceValidationPolicy | StackValidationPolicy)[] = [
  {
    name: "uniform-bucket-level-access",
    description: "Access to a bucket is granted for the whole bucket, not for single objects.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(gcp.storage.Bucket, (bucket, _, report) => {
      if (bucket.uniformBucketLevelAccess !== true) report("uniformBucketLevelAccess is not true");
    }),
  },
  {
    name: "bucket-access-and-versioning",
    description:
      "Only two buckets are public, and only for readers who know an object's name. All buckets except that of the static files keep old versions.",
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const open = resources.filter((resource) => grantOf(resource)?.members.some(isEverybody));
      for (const grant of open)
        if (!isStaticGrant(grant)) report(`is open to everybody with ${grantOf(grant)?.role ?? "a role"}`, grant.urn);
      const publicBuckets = new Set(open.flatMap((grant) => grantOf(grant)?.bucket ?? []));
      for (const resource of resources) {
        const bucket = resource.asType(gcp.storage.Bucket);
        if (bucket === undefined) continue;
        const isPublic = publicBuckets.has(bucket.name);
        if (isPublic && !mayBePublic.includes(resource.name)) report("is public", resource.urn);
        if (!isPublic && bucket.publicAccessPrevention !== "enforced")
          report("publicAccessPrevention is not enforced", resource.urn);
        // Every release uploads the static files again, so they need no versions.
        const needsVersions = resource.name !== "static" && !excepted("bucket-access-and-versioning", resource.name);
        if (needsVersions && !bucket.versioning?.enabled) report("versioning is not enabled", resource.urn);
      }
    },
  },
];

function isEverybody(member: string): boolean {
  return everybody.includes(member);
}

function isStaticGrant(resource: PolicyResource): boolean {
  return resource.isType(gcp.storage.BucketIAMMember) && grantOf(resource)?.role === readsByName;
}
