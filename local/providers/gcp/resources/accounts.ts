import { accountId } from "../formats";
import { notFound, textOf, type ResourceType } from "../resourceType";
import { flag, text } from "../../schema/schema";
import { accountType, bind, bindingId, bindingSchema, bindingUnknowns } from "./iam";
import { numberOf } from "./network";

const api = "iam.googleapis.com";

/** A service account. Recorded and validated. */
export const account: ResourceType = {
  token: accountType,
  api,
  schema: {
    accountId: text({ replaces: true, problem: accountId }),
    project: text({ replaces: true, kept: true }),
    displayName: text(),
    description: text(),
    disabled: flag(),
    createIgnoreAlreadyExists: flag(),
  },
  unknowns: ["name", "uniqueId"],
  autoname: { property: "accountId", most: 30 },
  id: (inputs, { project }) =>
    `projects/${project}/serviceAccounts/${textOf(inputs.accountId)}@${project}.iam.gserviceaccount.com`,
  known: (inputs, { project }) => {
    if (typeof inputs.accountId !== "string") return {};
    const email = `${inputs.accountId}@${project}.iam.gserviceaccount.com`;
    return { email, member: `serviceAccount:${email}` };
  },
  create: (_context, id) => Promise.resolve({ name: id, uniqueId: String(numberOf(id)).padStart(21, "1") }),
};

/** The right to act as a service account or to administer it. */
export const accountIamMember: ResourceType = {
  token: "gcp:serviceaccount/iAMMember:IAMMember",
  api,
  schema: {
    ...bindingSchema,
    serviceAccountId: text({
      required: true,
      replaces: true,
      problem: (value) =>
        /^projects\/[^/]+\/serviceAccounts\/[^/]+$/.test(value)
          ? undefined
          : `expected an account's name (projects/PROJECT/serviceAccounts/EMAIL), got "${value}"`,
    }),
  },
  unknowns: bindingUnknowns,
  repeatable: true,
  id: (inputs) => bindingId(textOf(inputs.serviceAccountId), inputs),
  create: (context, _id, inputs) => {
    const name = textOf(inputs.serviceAccountId);
    if (context.cloud.find(accountType, name) === undefined) throw notFound("Service account", name);
    return bind(context, inputs);
  },
};

/** A role on the whole project. */
export const projectIamMember: ResourceType = {
  token: "gcp:projects/iAMMember:IAMMember",
  api: "cloudresourcemanager.googleapis.com",
  schema: { ...bindingSchema, project: text({ required: true, replaces: true }) },
  unknowns: bindingUnknowns,
  repeatable: true,
  // Google's provider sets this for this type of binding only.
  deletesFirst: true,
  id: (inputs) => bindingId(textOf(inputs.project), inputs),
  create: (context, _id, inputs) => bind(context, inputs),
};
