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
      from.setMilliseconds(0); // certificates have no milliseconds
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
 * Replaces Pulumi's tls provider. Only has PrivateKey with ECDSA P256 and SelfSignedCert, with the same outputs as the real ones, except
 * for the OpenSSH encodings of a key.
 */
export class TlsProvider extends StandIn {
  constructor(version: string, log: Log) {
    super("tls", "creates the certificate", kinds, version, log);
  }
}

/** @param unknowns The outputs that are unknown in a preview. */
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
    // Keys and certificates exist only in the state.
    read: ({ type }, id, inputs, outputs) =>
      typeof outputs.privateKeyPem === "string"
        ? Promise.resolve({ id, inputs, outputs: given(outputs) })
        : Promise.reject(new Error(`This project's replacement for the tls plugin cannot import ${type}.`)),
    update: (_subject, _id, outputs, inputs) => Promise.resolve({ ...given(outputs), ...given(inputs) }),
  };
}

/** The properties as outputs, with the private keys marked as secrets. */
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
