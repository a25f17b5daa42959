import { PolicyResource } from "@pulumi/policy";

/** A role that a resource grants. */
export interface Grant {
  readonly role: string;
  readonly members: readonly string[];
  /** The bucket that the role is on, if it is on one. */
  readonly bucket: string | undefined;
}

/** The member names of anonymous and of all signed-in users. */
export const everybody = ["allUsers", "allAuthenticatedUsers"];

/** The role that one of Google's IAM resources grants, for any service: all of them have a role and one or several members. */
export function grantOf({ type, props }: Pick<PolicyResource, "type" | "props">): Grant | undefined {
  const { role, member, members, bucket } = props as Readonly<Record<string, unknown>>;
  if (!type.startsWith("gcp:") || typeof role !== "string") return undefined;
  const named = Array.isArray(members) ? members : [member];
  return {
    role,
    members: named.filter((each) => typeof each === "string"),
    bucket: typeof bucket === "string" ? bucket : undefined,
  };
}
