import type { Difference, Found, Log, Plugin, Subject } from "../plugin/plugin";
import { asText, isProperties, Secret, unknown, type Properties } from "../plugin/values";
import { checkInputs, withDefaults } from "../schema/checkInputs";
import { compare } from "../schema/compare";
import type { Block } from "../schema/schema";
import { newKey, selfSigned } from "./certificate";
import { privateKeySchema, selfSignedCertSchema } from "./schemas";

interface Kind {
  readonly schema: Block;
  /** What is known only when it is made. */
  readonly unknowns: Properties;
  readonly make: (inputs: Properties) => Promise<{ id: string; outputs: Properties }>;
}

const kinds: Readonly<Record<string, Kind>> = {
  "tls:index/privateKey:PrivateKey": {
    schema: privateKeySchema,
    unknowns: {
      privateKeyPem: new Secret(unknown),
      privateKeyPemPkcs8: new Secret(unknown),
      publicKeyPem: unknown,
    },
    make: () => {
      const { id, privateKeyPem, privateKeyPemPkcs8, publicKeyPem } = newKey();
      const secrets = { privateKeyPem: new Secret(privateKeyPem), privateKeyPemPkcs8: new Secret(privateKeyPemPkcs8) };
      return Promise.resolve({ id, outputs: { ...secrets, publicKeyPem } });
    },
  },
  "tls:index/selfSignedCert:SelfSignedCert": {
    schema: selfSignedCertSchema,
    unknowns: { certPem: unknown, keyAlgorithm: unknown, validityStartTime: unknown, validityEndTime: unknown },
    make: async (inputs) => {
      const from = new Date();
      from.setMilliseconds(0); // a certificate has none
      const to = new Date(from.getTime() + Number(inputs.validityPeriodHours) * 3_600_000);
      const { id, certPem } = await selfSigned({
        privateKeyPem: asText(inputs.privateKeyPem),
        commonName: isProperties(inputs.subject) ? asText(inputs.subject.commonName) : "",
        dnsNames: texts(inputs.dnsNames),
        allowedUses: texts(inputs.allowedUses),
        from,
        to,
      });
      const validity = { validityStartTime: from.toISOString(), validityEndTime: to.toISOString() };
      return { id, outputs: { certPem, keyAlgorithm: "ECDSA", readyForRenewal: false, ...validity } };
    },
  },
};

/**
 * Stands in for Pulumi's tls provider where that cannot be had: PrivateKey by ECDSA P256 and SelfSignedCert only, which answer what
 * the real ones answer, but for a key's notations that only OpenSSH reads.
 */
export class TlsProvider implements Plugin {
  constructor(
    readonly version: string,
    private readonly log: Log,
  ) {}

  configure(): Promise<void> {
    this.log("info", "tls: the project's stand-in makes the certificate; the vendor's plugin is not installed.");
    return Promise.resolve();
  }

  check(subject: Subject, _old: Properties | undefined, inputs: Properties): ReturnType<Plugin["check"]> {
    const { schema } = kindOf(subject);
    return Promise.resolve({ inputs: withDefaults(schema, inputs), failures: checkInputs(schema, inputs) });
  }

  diff(
    subject: Subject,
    _id: string,
    outputs: Properties,
    _oldInputs: Properties,
    inputs: Properties,
  ): Promise<Difference> {
    return Promise.resolve({ changes: compare(kindOf(subject).schema, outputs, inputs) });
  }

  async create(subject: Subject, inputs: Properties, preview: boolean): Promise<{ id: string; outputs: Properties }> {
    const { make, unknowns } = kindOf(subject);
    const { id, outputs } = preview ? { id: "", outputs: unknowns } : await make(inputs);
    return { id, outputs: { ...given(inputs), ...outputs } };
  }

  /** Keys and certificates are what the state says. */
  read(subject: Subject, id: string, inputs: Properties, outputs: Properties): Promise<Found | undefined> {
    if (typeof outputs.privateKeyPem !== "string")
      return Promise.reject(new Error(`The stand-in for the tls plugin cannot import ${subject.type}.`));
    return Promise.resolve({ id, inputs, outputs: given(outputs) });
  }

  update(_subject: Subject, _id: string, outputs: Properties, inputs: Properties): Promise<Properties> {
    return Promise.resolve({ ...given(outputs), ...given(inputs) });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  invoke(token: string): Promise<Properties> {
    return Promise.reject(new Error(`The stand-in for the tls plugin has no function ${token}.`));
  }
}

function kindOf({ type }: Subject): Kind {
  const kind = kinds[type];
  if (kind === undefined)
    throw new Error(`The stand-in for the tls plugin knows PrivateKey and SelfSignedCert only, not ${type}.`);
  return kind;
}

/** Properties as they are shown and kept: the keys among them as secrets. */
function given(properties: Properties): Properties {
  const { __defaults, ...rest } = properties;
  void __defaults;
  for (const name of ["privateKeyPem", "privateKeyPemPkcs8"])
    if (typeof rest[name] === "string") rest[name] = new Secret(rest[name]);
  return rest;
}

function texts(value: Properties[string]): string[] {
  return Array.isArray(value) ? value.map(asText) : [];
}
