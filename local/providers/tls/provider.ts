import type { Log } from "../plugin/plugin";
import { type Kind, StandIn } from "../plugin/standIn";
import { asText, isProperties, Secret, unknown, type Properties } from "../plugin/values";
import type { Block } from "../schema/schema";
import { newKey, selfSigned } from "./certificate";
import { privateKeySchema, selfSignedCertSchema } from "./schemas";

const kinds: Readonly<Record<string, Kind>> = {
  "tls:index/privateKey:PrivateKey": kind(
    privateKeySchema,
    { privateKeyPem: new Secret(unknown), privateKeyPemPkcs8: new Secret(unknown), publicKeyPem: unknown },
    () => {
      const { id, privateKeyPem, privateKeyPemPkcs8, publicKeyPem } = newKey();
      const secrets = { privateKeyPem: new Secret(privateKeyPem), privateKeyPemPkcs8: new Secret(privateKeyPemPkcs8) };
      return Promise.resolve({ id, outputs: { ...secrets, publicKeyPem } });
    },
  ),
  "tls:index/selfSignedCert:SelfSignedCert": kind(
    selfSignedCertSchema,
    { certPem: unknown, keyAlgorithm: unknown, validityStartTime: unknown, validityEndTime: unknown },
    async (inputs) => {
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
  ),
};

/**
 * Stands in for Pulumi's tls provider: PrivateKey by ECDSA P256 and SelfSignedCert only, which answer what the real ones answer, but
 * for a key's notations that only OpenSSH reads.
 */
export class TlsProvider extends StandIn {
  constructor(version: string, log: Log) {
    super("tls", "makes the certificate", kinds, version, log);
  }
}

/** @param unknowns what is known only when it is made. */
function kind(
  schema: Block,
  unknowns: Properties,
  make: (inputs: Properties) => Promise<{ id: string; outputs: Properties }>,
): Kind {
  return {
    schema,
    create: async (_subject, inputs, preview) => {
      const { id, outputs } = preview ? { id: "", outputs: unknowns } : await make(inputs);
      return { id, outputs: { ...given(inputs), ...outputs } };
    },
    // Keys and certificates are what the state says.
    read: ({ type }, id, inputs, outputs) =>
      typeof outputs.privateKeyPem === "string"
        ? Promise.resolve({ id, inputs, outputs: given(outputs) })
        : Promise.reject(new Error(`The stand-in for the tls plugin cannot import ${type}.`)),
    update: (_subject, _id, outputs, inputs) => Promise.resolve({ ...given(outputs), ...given(inputs) }),
  };
}

/** Properties as they are shown and kept: the keys among them as secrets. */
function given(properties: Properties): Properties {
  const rest = { ...properties };
  delete rest.__defaults;
  for (const name of ["privateKeyPem", "privateKeyPemPkcs8"])
    if (typeof rest[name] === "string") rest[name] = new Secret(rest[name]);
  return rest;
}

function texts(value: Properties[string]): string[] {
  return Array.isArray(value) ? value.map(asText) : [];
}
