import { PolicyResource } from "@pulumi/policy";

/** A right that a resource gives to somebody. */
export interface Grant {
  readonly role: string;
  readonly members: readonly string[];
  /** The bucket that it is for, when it is for one. */
  readonly bucket: string | undefined;
}

/** As Google's policies name those whom nobody knows. */
export const everybody = ["allUsers", "allAuthenticatedUsers"];

/** The right that a resource of Google's gives, of whatever service: all of them have a role, and a member or several. */
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
