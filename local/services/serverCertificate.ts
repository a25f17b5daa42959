import "reflect-metadata"; // what @peculiar/x509 is built upon; before it
import { KeyObject, webcrypto, X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as x509 from "@peculiar/x509";
import { writeFileAtomically } from "../machine/files";
import { hostAddress, loopbackAddress } from "../machine/addresses";
import { paths } from "../machine/paths";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const validDays = 3650;

/** Files of a server of the local cloud. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
  /** What it is known by. */
  readonly root: string;
}

/** One for all who ask at the same time: the authority and the object store start side by side. */
let ensured: Promise<ServerCertificate> | undefined;

/**
 * A certificate for the machine's addresses on the local cloud's network, by a root made for it. It is kept while the cloud keeps its
 * number: after `npm run down`, a different cloud may take the number, and with it the addresses.
 */
export function ensureServerCertificate(): Promise<ServerCertificate> {
  return (ensured ??= serverCertificate());
}

/** See {@link ensureServerCertificate}; for one caller at a time. */
export async function serverCertificate(): Promise<ServerCertificate> {
  const file = (name: string) => paths.inState("authority", name);
  const files = { certificate: file("server.pem"), key: file("server.key"), root: file("servers.pem") };
  const addresses = [hostAddress(), loopbackAddress()];
  if (fs.existsSync(files.certificate) && isFor(addresses, fs.readFileSync(files.certificate, "utf8"))) return files;
  const { root, certificate, key } = await newCertificate(addresses);
  writeFileAtomically(files.key, key, 0o600);
  writeFileAtomically(files.root, root);
  writeFileAtomically(files.certificate, certificate); // last: its presence says that all of them are there
  return files;
}

function isFor(addresses: readonly string[], certificate: string): boolean {
  const known = new X509Certificate(certificate);
  return addresses.every((address) => known.checkIP(address) !== undefined);
}

/** A certificate for addresses, its key and the root that vouches for it, as PEM. */
export async function newCertificate(
  addresses: readonly string[],
): Promise<{ readonly root: string; readonly certificate: string; readonly key: string }> {
  const crypto = webcrypto as Crypto;
  const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + validDays * 86_400_000) };
  const [rootKeys, keys] = [await newKeys(), await newKeys()];
  const root = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: ["django-gke local cloud"] }],
      ...validity,
      signingAlgorithm: algorithm,
      keys: rootKeys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: [{ CN: [addresses[0] ?? ""] }],
      issuer: root.subjectName,
      ...validity,
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: rootKeys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(addresses.map((value) => ({ type: "ip" as const, value }))),
        await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  return { root: `${root.toString("pem")}\n`, certificate: `${certificate.toString("pem")}\n`, key };
}
