import { asText, isProperties, sameIgnoringCase, type Properties } from "../../providers/plugin/values";
import type { CloudRecord } from "../../providers/gcp/cloud";
import type { Need } from "./calls";

const read = ["storage.objects.get", "storage.objects.list"];
const write = [...read, "storage.objects.create", "storage.objects.delete", "storage.objects.update"];
const policy = ["storage.objects.getIamPolicy", "storage.objects.setIamPolicy"];

/** What Google's roles permit of what the object store can do: https://cloud.google.com/storage/docs/access-control/iam-roles */
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

/** A Kubernetes account that a pod runs under, and the Google account that it says it acts as. */
export interface PodAccount {
  readonly namespace: string;
  readonly name: string;
  readonly googleAccount?: string;
}

const bucketMember = "gcp:storage/bucketIAMMember:BucketIAMMember";
const accountMember = "gcp:serviceaccount/iAMMember:IAMMember";

/** The rights that the local cloud's records give. */
export class Rights {
  /** @param records all records of a type; asked anew for each question, so that what was just bound or unbound counts. */
  constructor(private readonly records: (type: string) => readonly CloudRecord[]) {}

  /**
   * Who is asking, as policies write it: a Google account if a binding lets the pod's own one act as it, as Google's metadata
   * server would hand out a credential, else nobody in particular.
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

  /** Whether a member, or anyone at all where it is undefined, has a permission on a bucket. */
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

/** A condition is a program in a language of its own, which nothing here runs: such a binding gives nothing. */
const unconditional = (inputs: Properties) => !isProperties(inputs.condition);
