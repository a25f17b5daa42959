import "reflect-metadata"; // what @peculiar/x509 is built upon; before it
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
} from "node:crypto";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A new key in the real provider's encodings. Its ID is the SHA-1 of the public key. */
export function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }).toString();
  return {
    id: createHash("sha1").update(publicKeyPem).digest("hex"),
    privateKeyPem: privateKey.export({ type: "sec1", format: "pem" }).toString(),
    privateKeyPemPkcs8: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKeyPem,
  };
}

export interface Wanted {
  readonly privateKeyPem: string;
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly allowedUses: readonly string[];
  readonly from: Date;
  readonly to: Date;
}

/** A self-signed certificate that is valid for the given uses only. @throws Error if the key is not one of ours. */
export async function selfSigned(wanted: Wanted): Promise<{ id: string; certPem: string }> {
  const uses = (known: Readonly<Record<string, string>>) =>
    wanted.allowedUses.flatMap((use) => (known[use] === undefined ? [] : [known[use]]));
  const extended = uses({
    server_auth: x509.ExtendedKeyUsage.serverAuth,
    client_auth: x509.ExtendedKeyUsage.clientAuth,
  });
  const serial = randomBytes(16);
  serial[0] = (serial[0] ?? 0) & 0x7f; // must be positive: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial.toString("hex"),
      name: [{ CN: [wanted.commonName] }],
      notBefore: wanted.from,
      notAfter: wanted.to,
      signingAlgorithm: algorithm,
      keys: await imported(wanted.privateKeyPem),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        ...(wanted.allowedUses.includes("digital_signature")
          ? [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)]
          : []),
        ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
        ...(wanted.dnsNames.length === 0
          ? []
          : [
              new x509.SubjectAlternativeNameExtension(
                wanted.dnsNames.map((value) => ({ type: "dns" as const, value })),
              ),
            ]),
      ],
    },
    webcrypto as Crypto,
  );
  return { id: BigInt(`0x${serial.toString("hex")}`).toString(), certPem: `${certificate.toString("pem")}\n` };
}

async function imported(pem: string): Promise<CryptoKeyPair> {
  const key = createPrivateKey(pem);
  const { subtle } = webcrypto;
  const [pkcs8, spki] = [
    key.export({ type: "pkcs8", format: "der" }),
    createPublicKey(key).export({ type: "spki", format: "der" }),
  ];
  return {
    privateKey: await subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]),
    publicKey: await subtle.importKey("spki", spki, algorithm, true, ["verify"]),
  };
}
