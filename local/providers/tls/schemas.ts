import { block, choice, flag, list, text, whole, type Block } from "../schema/schema";

/** The inputs of a PrivateKey of the one kind that the stand-in makes; every change makes another key. */
export const privateKeySchema: Block = {
  algorithm: choice(["ECDSA"], { required: true, replaces: true }),
  ecdsaCurve: choice(["P256"], { required: true, replaces: true }),
  rsaBits: whole({ replaces: true, default: 2048 }),
};

/** What a key may be used for, of the real provider's many. */
const uses = ["digital_signature", "server_auth", "client_auth"] as const;

/** The inputs of a SelfSignedCert, as far as the stand-in knows them; every change but the last makes another certificate. */
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
