import * as kubernetes from "@pulumi/kubernetes";
import { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import { Container, containerRule } from "../pods";

/** Names whose values are secret; one that ends in _FILE says where such a value lies. */
const secretName = /(^|[_-])(PASSWORD|PASSPHRASE|SECRET|TOKEN|KEY|CREDENTIALS?)S?([_-]|$)/i;
const place = /[_-](FILE|PATH|DIR|NAME)$/i;
/** A secret as an argument, or in an address. */
const secretArgument = /--?[a-z-]*(password|passphrase|secret|token)[a-z-]*[= ]\S|:\/\/[^/\s:@]+:[^/\s@$]+@/i;

/** Kinds whose inputs may hold a secret value: the engine encrypts them in the state, and nothing shows them in plain text. */
const keepers = [
  "kubernetes:core/v1:Secret",
  // Its outputs: the admin's password is one, shown only to who asks for secrets.
  "pulumi:pulumi:Stack",
  "pulumi:providers:",
  // The registry's password; the provider keeps it out of the command line.
  "docker:index/image:Image",
  "random:",
  "tls:",
];

export const secretRules: (ResourceValidationPolicy | StackValidationPolicy)[] = [
  containerRule(
    "secrets-come-by-reference",
    "No container is told a secret in its own description: variables refer to a Secret, and no argument holds one.",
    (container, report) => {
      for (const { name, value } of container.env ?? [])
        if ((value ?? "") !== "" && isSecret(name)) report(`the variable ${name} has its value in plain text`);
      if (wordsOf(container).some((word) => secretArgument.test(word))) report("an argument looks like a secret");
    },
  ),
  {
    name: "config-maps-hold-no-secret",
    description: "What is secret is in a Secret, which the engine encrypts and few may read.",
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      const map = args.asType(kubernetes.core.v1.ConfigMap);
      for (const [key, value] of Object.entries(map?.data ?? {}))
        if ((isSecret(key) && value !== "") || value.includes("PRIVATE KEY-----")) report(`${key} looks like a secret`);
    },
  },
  {
    name: "generated-secrets-stay-in-secrets",
    description: "What was generated as a secret stands in Secrets, and in no other resource, in whatever form.",
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const secrets = resources.flatMap(generatedBy);
      for (const resource of resources.filter(({ type }) => !keepers.some((keeper) => type.startsWith(keeper))))
        for (const text of textsIn(resource.props))
          for (const { name, forms } of secrets)
            if (forms.some((form) => text.includes(form))) report(`holds the value of ${name}`, resource.urn);
    },
  },
];

function isSecret(name: string): boolean {
  return secretName.test(name) && !place.test(name);
}

function wordsOf(container: Container): string[] {
  return [...(container.command ?? []), ...(container.args ?? [])];
}

/** A generated password or key, plain and as a Secret's data would hold it. */
function generatedBy(resource: PolicyResource) {
  const value = resource.asType(random.RandomPassword)?.result ?? resource.asType(tls.PrivateKey)?.privateKeyPem;
  if (value === undefined || value === "") return [];
  return [{ name: resource.name, forms: [value, Buffer.from(value).toString("base64")] }];
}

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
