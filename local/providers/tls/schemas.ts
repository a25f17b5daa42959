import { block, choice, flag, list, text, whole, type Block } from "../schema/schema";

/** The inputs of a PrivateKey, limited to the one algorithm that is supported. Every change replaces the key. */
export const privateKeySchema: Block = {
  algorithm: choice(["ECDSA"], { required: true, replaces: true }),
  ecdsaCurve: choice(["P256"], { required: true, replaces: true }),
  rsaBits: whole({ replaces: true, default: 2048 }),
};

/** The uses of a key that are supported. */
const uses = ["digital_signature", "server_auth", "client_auth"] as const;

/** The inputs of a SelfSignedCert, as far as they are supported. Every change except of the last property replaces the certificate. */
export const selfSignedCertSchema: Block = {
  privateKeyPem: text({ required: true, replaces: true }),
  allowedUses: list(choice(uses), { required: true, replaces: true }),
  validityPeriodHours: whole({ required: true, replaces: true, least: 0 }),
  dnsNames: list(text(), { replaces: true }),
  subject: block({ commonName: text({ required: true }) }, { required: true, replaces: true }),
  isCaCertificate: flag({ replaces: true, default: false }),
  setSubjectKeyId: flag({ replaces: true, default: false }),
  setAuthorityKeyId: flag({ replaces: true, default: false }),
  earlyRenewalHours: whole({ default: 0, least: 0 }),
};
