import * as kubernetes from "@pulumi/kubernetes";
import { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import { Container, containerRule } from "../pods";

/** Variable names whose values are secret. A name that ends in _FILE holds the path of a secret. */
const secretName = /(^|[_-])(PASSWORD|PASSPHRASE|SECRET|TOKEN|KEY|CREDENTIALS?)S?([_-]|$)/i;
const place = /[_-](FILE|PATH|DIR|NAME)$/i;
/** A secret in a command-line argument or a URL. */
const secretArgument = /--?[a-z-]*(password|passphrase|secret|token)[a-z-]*[= ]\S|:\/\/[^/\s:@]+:[^/\s@$]+@/i;

/** Types whose inputs may contain secrets: the engine encrypts them in the state, and they are not shown in plain text elsewhere. */
const keepers = [
  "kubernetes:core/v1:Secret",
  // Because of its outputs: the admin's password is shown only with --show-secrets.
  "pulumi:pulumi:Stack",
  "pulumi:providers:",
  // Because of the registry's password, which the provider keeps out of the command line.
  "docker:index/image:Image",
  "random:",
  "tls:",
];

export const secretRules: (ResourceValidationPolicy | StackValidationPolicy)[] = [
  containerRule(
    "no-secrets-in-pod-specs",
    "No pod spec contains a secret: variables refer to a Secret, and arguments contain none.",
    (container, report) => {
      for (const { name, value } of container.env ?? [])
        if ((value ?? "") !== "" && isSecret(name)) report(`the variable ${name} has a plain-text value`);
      if (wordsOf(container).some((word) => secretArgument.test(word))) report("an argument looks like a secret");
    },
  ),
  {
    name: "no-secrets-in-config-maps",
    description: "Secrets are in Secret objects, which the engine encrypts and few may read.",
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      const map = args.asType(kubernetes.core.v1.ConfigMap);
      for (const [key, value] of Object.entries(map?.data ?? {}))
        if ((isSecret(key) && value !== "") || value.includes("PRIVATE KEY-----")) report(`${key} looks like a secret`);
    },
  },
  {
    name: "no-generated-secrets-elsewhere",
    description: "Generated secrets are in Secret objects and in no other resource, in any encoding.",
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const secrets = resources.flatMap(generatedBy);
      for (const resource of resources.filter(({ type }) => !keepers.some((keeper) => type.startsWith(keeper))))
        for (const text of textsIn(resource.props))
          for (const { name, forms } of secrets)
            if (forms.some((form) => text.includes(form))) report(`contains the value of ${name}`, resource.urn);
    },
  },
];

function isSecret(name: string): boolean {
  return secretName.test(name) && !place.test(name);
}

function wordsOf(container: Container): string[] {
  return [...(container.command ?? []), ...(container.args ?? [])];
}

/** A generated password or key, in plain text and in base64 as in a Secret's data. */
function generatedBy(resource: PolicyResource) {
  const value = resource.asType(random.RandomPassword)?.result ?? resource.asType(tls.PrivateKey)?.privateKeyPem;
  if (value === undefined || value === "") return [];
  return [{ name: resource.name, forms: [value, Buffer.from(value).toString("base64")] }];
}

/** All strings in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
