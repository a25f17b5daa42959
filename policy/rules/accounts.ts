import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { grantOf } from "../grants";

/** Google's basic roles, each with thousands of permissions: https://cloud.google.com/iam/docs/roles-overview#basic */
const primitive = ["roles/owner", "roles/editor", "roles/viewer"];
const identityUser = "roles/iam.workloadIdentityUser";
const annotation = "iam.gke.io/gcp-service-account";

export const accountRules: (ResourceValidationPolicy | StackValidationPolicy)[] = [
  {
    name: "least-privilege-roles",
    description: "No account has a role on the whole project that could be granted on a single resource.",
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      const role = grantOf(args)?.role;
      if (role === undefined) return;
      if (primitive.includes(role)) report(`${role} permits nearly everything`);
      if (args.type.startsWith("gcp:projects/") && role.startsWith("roles/storage."))
        report(`${role} is granted on all buckets of the project`);
      // Bindings and policies remove members that were added outside this stack.
      if (/^gcp:projects\/iAM(Binding|Policy):/.test(args.type))
        report("replaces roles that others granted in the project");
    },
  },
  {
    name: "no-service-account-keys",
    description: "Pods use Google accounts through workload identity; a key would be a secret that never changes.",
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      if (args.isType(gcp.serviceaccount.Key)) report("is a key of a Google account");
    },
  },
  {
    name: "dedicated-workload-identity",
    description: "Each Google account that pods use belongs to exactly one Kubernetes account, and vice versa.",
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const bindings = resources.filter((resource) => grantOf(resource)?.role === identityUser);
      const identities = bindings.flatMap(identitiesOf);
      for (const { account, member, urn } of identities) {
        if (identities.some((other) => other.account === account && other.member !== member))
          report(`${account} is also used by a different account`, urn);
        if (identities.some((other) => other.member === member && other.account !== account))
          report(`${member} also acts as a different account`, urn);
        const its = kubernetesAccounts(resources).find(({ name }) => member.endsWith(`[${name}]`));
        if (its === undefined) report(`the stack has no Kubernetes account ${member}`, urn);
        else if (its.google === undefined || !account.endsWith(`/${its.google}`))
          report(`${its.name} is not annotated with ${account}`, urn);
      }
    },
  },
];

function identitiesOf(binding: PolicyResource) {
  const account = String((binding.props as Readonly<Record<string, unknown>>)["serviceAccountId"]);
  return (grantOf(binding)?.members ?? []).map((member) => ({ account, member, urn: binding.urn }));
}

/** The stack's Kubernetes service accounts as `namespace/name`, with the Google accounts in their annotations. */
function kubernetesAccounts(resources: readonly PolicyResource[]) {
  return resources.flatMap((resource) => {
    const account = resource.asType(kubernetes.core.v1.ServiceAccount);
    if (account === undefined) return [];
    const { namespace, name, annotations } = account.metadata;
    return [{ name: `${namespace}/${name}`, google: annotations?.[annotation] }];
  });
}
