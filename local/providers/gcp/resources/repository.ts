import type { Failure } from "../../plugin/plugin";
import { isProperties, type Properties } from "../../plugin/values";
import { labelKey, location, repositoryId, seconds } from "../formats";
import { lastSegment, locationOf, notFound, textOf, type Place, type ResourceType } from "../resourceType";
import { block, choice, cloudChoice, flag, list, map, set, text, whole } from "../../schema/schema";
import { bind, bindingId, bindingSchema, bindingUnknowns } from "./iam";
import { effectiveLabels } from "./labels";

const api = "artifactregistry.googleapis.com";
const type = "gcp:artifactregistry/repository:Repository";

const cleanupPolicy = block({
  id: text({ required: true }),
  action: choice(["DELETE", "KEEP"]),
  condition: block({
    tagState: choice(["TAGGED", "UNTAGGED", "ANY"], { default: "ANY" }),
    olderThan: text({ refusal: seconds }),
    newerThan: text({ refusal: seconds }),
    tagPrefixes: list(text()),
    versionNamePrefixes: list(text()),
    packageNamePrefixes: list(text()),
  }),
  mostRecentVersions: block({ keepCount: whole(), packageNamePrefixes: list(text()) }),
});

/** An image repository: a path in this machine's registry. Cleanup policies are recorded but not carried out. */
export const repository: ResourceType = {
  token: type,
  api,
  schema: {
    repositoryId: text({ required: true, replaces: true, refusal: repositoryId }),
    project: text({ replaces: true, kept: true }),
    location: text({ replaces: true, kept: true, refusal: location }),
    format: cloudChoice(["DOCKER"], { required: true, replaces: true }),
    mode: choice(["STANDARD_REPOSITORY", "VIRTUAL_REPOSITORY", "REMOTE_REPOSITORY"], {
      replaces: true,
      default: "STANDARD_REPOSITORY",
    }),
    description: text(),
    labels: map({ keyRefusal: labelKey }),
    kmsKeyName: text({ replaces: true }),
    dockerConfig: block({ immutableTags: flag() }),
    cleanupPolicyDryRun: flag(),
    cleanupPolicies: set(cleanupPolicy),
    vulnerabilityScanningConfig: block({ enablementConfig: choice(["INHERITED", "DISABLED"]) }, { kept: true }),
  },
  unknowns: ["name", "createTime", "updateTime", "registryUri"],
  secrets: ["effectiveLabels", "pulumiLabels"],
  refusals: cleanupRefusals,
  id: (inputs, place) => repositoryIdOf(inputs.repositoryId, inputs, place),
  known: (inputs, place) => ({ location: locationOf(inputs, place), ...effectiveLabels(inputs.labels) }),
  create: async ({ machine, project }, _id, inputs) => ({
    name: textOf(inputs.repositoryId),
    createTime: new Date().toISOString(),
    updateTime: new Date().toISOString(),
    registryUri: `${await machine.registryHost()}/${project}/${textOf(inputs.repositoryId)}`,
  }),
  update: () => Promise.resolve({ updateTime: new Date().toISOString() }),
  delete: ({ machine, project }, _id, resource) =>
    machine.deleteRepository(`${project}/${textOf(resource.repositoryId)}`),
};

/** A role on a repository. */
export const repositoryIamMember: ResourceType = {
  token: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
  api,
  schema: {
    ...bindingSchema,
    project: text({ replaces: true, kept: true }),
    location: text({ replaces: true, kept: true }),
    repository: text({
      required: true,
      replaces: true,
      same: (old, wanted) => lastSegment(old) === lastSegment(wanted),
    }),
  },
  unknowns: bindingUnknowns,
  repeatable: true,
  id: (inputs, place) => bindingId(repositoryIdOf(inputs.repository, inputs, place), inputs),
  create: (context, _id, inputs) => {
    const id = repositoryIdOf(inputs.repository, inputs, context);
    if (context.cloud.find(type, id) === undefined) throw notFound("Repository", id);
    return bind(context, inputs);
  },
};

function repositoryIdOf(name: Properties[string], inputs: Properties, place: Place): string {
  return `projects/${place.project}/locations/${locationOf(inputs, place)}/repositories/${lastSegment(name)}`;
}

function cleanupRefusals(inputs: Properties): Failure[] {
  const policies = Array.isArray(inputs.cleanupPolicies) ? inputs.cleanupPolicies : [];
  return policies.flatMap((policy, index) =>
    isProperties(policy) && policy.condition === undefined && policy.mostRecentVersions === undefined
      ? [{ property: `cleanupPolicies[${index}]`, reason: "needs a condition or mostRecentVersions" }]
      : [],
  );
}
