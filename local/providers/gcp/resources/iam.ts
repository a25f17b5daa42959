import { sameIgnoringCase, type Properties, type Value } from "../../plugin/values";
import { member, role } from "../formats";
import { textOf, type Context } from "../resourceType";
import { block, text, type Block } from "../../schema/schema";

export const accountType = "gcp:serviceaccount/account:Account";

/** The properties of all bindings of a member to a role. Every change replaces the binding. */
export const bindingSchema: Block = {
  role: text({ required: true, replaces: true, refusal: role }),
  member: text({ required: true, replaces: true, problem: member, same: sameIgnoringCase }),
  condition: block(
    { title: text({ required: true }), expression: text({ required: true }), description: text() },
    { replaces: true },
  ),
};

/** The outputs of a binding beyond its inputs. */
export const bindingUnknowns = ["etag"];

/** A binding's ID in the format of Google's provider. */
export function bindingId(target: string, inputs: Properties): string {
  return `${target}/${textOf(inputs.role)}/${textOf(inputs.member)}`;
}

/** Creates a binding. Throws if the member does not exist, such as a deleted account. */
export function bind(context: Context, inputs: Properties): Promise<Properties> {
  checkMember(context, inputs.member);
  return Promise.resolve({ etag: "BwYAAAAAAAA=" });
}

function checkMember({ cloud, project }: Context, value: Value | undefined): void {
  const [kind, name = ""] = textOf(value).split(/:(.*)/s);
  if (kind !== "serviceAccount") return;
  const pool = /^([^/]+)\.svc\.id\.goog\[/.exec(name)?.[1];
  if (pool !== undefined) {
    const pools = cloud.list("gcp:container/cluster:Cluster").map((cluster) => cluster.inputs.workloadIdentityConfig);
    if (pool === project && !pools.some((config) => JSON.stringify(config)?.includes(`"${pool}.svc.id.goog"`))) {
      throw new Error(`googleapi: Error 400: Identity Pool does not exist (${pool}.svc.id.goog), invalid`);
    }
  } else if (name.endsWith(`@${project}.iam.gserviceaccount.com`)) {
    const id = `projects/${project}/serviceAccounts/${name}`;
    if (cloud.find(accountType, id) === undefined)
      throw new Error(`googleapi: Error 400: Service account ${name} does not exist., badRequest`);
  }
}
