import { asText, isProperties, sameIgnoringCase, type Properties } from "../../providers/plugin/values";
import type { CloudRecord } from "../../providers/gcp/cloud";
import type { Need } from "./calls";

const read = ["storage.objects.get", "storage.objects.list"];
const write = [...read, "storage.objects.create", "storage.objects.delete", "storage.objects.update"];
const policy = ["storage.objects.getIamPolicy", "storage.objects.setIamPolicy"];

/** The object store's permissions in each of Google's roles: https://cloud.google.com/storage/docs/access-control/iam-roles */
const roles: Readonly<Record<string, readonly string[]>> = {
  "roles/storage.objectViewer": read,
  "roles/storage.objectCreator": ["storage.objects.create"],
  "roles/storage.objectUser": write,
  "roles/storage.objectAdmin": [...write, ...policy],
  "roles/storage.legacyObjectReader": ["storage.objects.get"],
  "roles/storage.legacyBucketReader": ["storage.buckets.get", "storage.objects.list"],
  "roles/storage.legacyBucketWriter": [
    ...["storage.buckets.get", "storage.objects.create", "storage.objects.delete", "storage.objects.list"],
  ],
  "roles/storage.bucketViewer": ["storage.buckets.get", "storage.buckets.list"],
  "roles/storage.admin": [
    ...[...write, ...policy, "storage.buckets.create", "storage.buckets.delete", "storage.buckets.get"],
    ...[
      "storage.buckets.list",
      "storage.buckets.update",
      "storage.buckets.getIamPolicy",
      "storage.buckets.setIamPolicy",
    ],
  ],
};

/** A pod's Kubernetes service account, and the Google account that its annotation names. */
export interface PodAccount {
  readonly namespace: string;
  readonly name: string;
  readonly googleAccount?: string;
}

const bucketMember = "gcp:storage/bucketIAMMember:BucketIAMMember";
const accountMember = "gcp:serviceaccount/iAMMember:IAMMember";

/** The permissions that the local cloud's IAM records give. */
export class Rights {
  /** @param records All records of a type. They are read for every question, so that changes apply at once. */
  constructor(private readonly records: (type: string) => readonly CloudRecord[]) {}

  /**
   * The pod's member name in IAM bindings: its Google account, if a binding lets its Kubernetes account act as it. Undefined otherwise,
   * because Google's metadata server would not give out a credential either.
   */
  memberOf(account: PodAccount): string | undefined {
    const { namespace, name, googleAccount } = account;
    if (googleAccount === undefined) return undefined;
    const mayActAs = this.records(accountMember).some(
      ({ inputs }) =>
        inputs.role === "roles/iam.workloadIdentityUser" &&
        unconditional(inputs) &&
        asText(inputs.serviceAccountId).endsWith(`/serviceAccounts/${googleAccount}`) &&
        asText(inputs.member).endsWith(`.svc.id.goog[${namespace}/${name}]`),
    );
    return mayActAs ? `serviceAccount:${googleAccount}` : undefined;
  }

  /** True if a member has a permission on a bucket. Undefined means an anonymous caller. */
  allows(member: string | undefined, { bucket, permission }: Need): boolean {
    const members = ["allUsers", ...(member === undefined ? [] : ["allAuthenticatedUsers", member])];
    return this.records(bucketMember).some(
      ({ inputs }) =>
        bucketOf(inputs) === bucket &&
        unconditional(inputs) &&
        members.some((each) => sameIgnoringCase(each, asText(inputs.member))) &&
        roles[asText(inputs.role)]?.includes(permission) === true,
    );
  }
}

const bucketOf = (inputs: Properties) => asText(inputs.bucket).replace(/^b\//, "");

/** False for a binding with a condition. Conditions are not evaluated here, so such a binding grants nothing. */
const unconditional = (inputs: Properties) => !isProperties(inputs.condition);
