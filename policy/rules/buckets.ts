import * as gcp from "@pulumi/gcp";
import {
  PolicyResource,
  ResourceValidationPolicy,
  StackValidationPolicy,
  validateResourceOfType,
} from "@pulumi/policy";
import { everybody, grantOf } from "../grants";

/** Reads an object whose name is known; the other reading roles list names, too. */
const readsByName = "roles/storage.legacyObjectReader";

export const bucketRules: (ResourceValidationPolicy | StackValidationPolicy)[] = [
  {
    name: "buckets-know-no-lists",
    description: "Who may read a bucket's objects is said once for all of them, not object by object.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(gcp.storage.Bucket, (bucket, _, report) => {
      if (bucket.uniformBucketLevelAccess !== true) report("uniformBucketLevelAccess is not true");
    }),
  },
  {
    name: "only-static-files-are-public",
    description:
      "One bucket at most is public, by name only; every other one can never be, and keeps what is overwritten.",
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const open = resources.filter((resource) => grantOf(resource)?.members.some(isEverybody));
      for (const grant of open)
        if (!isStaticGrant(grant)) report(`lets everybody in with ${grantOf(grant)?.role ?? "a role"}`, grant.urn);
      const publicBuckets = new Set(open.flatMap((grant) => grantOf(grant)?.bucket ?? []));
      if (publicBuckets.size > 1) report(`${publicBuckets.size} buckets are public`);
      for (const resource of resources) {
        const bucket = resource.asType(gcp.storage.Bucket);
        if (bucket === undefined || publicBuckets.has(bucket.name)) continue;
        if (bucket.publicAccessPrevention !== "enforced")
          report("publicAccessPrevention is not enforced", resource.urn);
        if (!bucket.versioning?.enabled) report("versioning is not enabled", resource.urn);
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
