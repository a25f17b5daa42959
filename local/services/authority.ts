import * as fs from "node:fs";
import * as https from "node:https";
import { startDaemon, waitFor } from "../machine/daemons";
import { writeFileAtomically, writeFileOnChange } from "../machine/files";
import { hostAddress, loopbackAddress } from "../machine/addresses";
import { paths } from "../machine/paths";
import { toolPath } from "../toolchain";
import { ensureServerCertificate } from "./serverCertificate";

/** Where the certificate authority answers pods, and where it shows the root that it issues from; the latter on loopback only. */
export const authorityPorts = { acme: 14000, management: 15000 } as const;

/** Its ACME directory, as Pulumi.local.yaml names it. */
export const acmeDirectory = () => `https://${hostAddress()}:${authorityPorts.acme}/dir`;

/** Long enough for a start on a busy machine, short enough that renewals are seen while the cloud is looked at. */
const validSeconds = 600;

/**
 * A real ACME server, Let's Encrypt's own for tests (https://github.com/letsencrypt/pebble). It asks the load balancer's address at
 * port 80 whether a site is there, and issues certificates that live for minutes, from a root that is new with each of its starts.
 */
export async function ensureAuthority(): Promise<void> {
  const { certificate, key } = await ensureServerCertificate();
  const configuration = paths.inState("authority", "pebble.json");
  const profile = (description: string) => ({ description, validityPeriod: validSeconds });
  writeFileOnChange(
    configuration,
    JSON.stringify({
      pebble: {
        listenAddress: `${hostAddress()}:${authorityPorts.acme}`,
        managementListenAddress: `${loopbackAddress()}:${authorityPorts.management}`,
        certificate,
        privateKey: key,
        httpPort: 80,
        tlsPort: 443,
        keyAlgorithm: "ecdsa",
        profiles: { default: profile("names"), shortlived: profile("names and addresses") },
        retryAfter: { authz: 1, order: 1 },
        // A name that is always refused, as Let's Encrypt refuses some.
        domainBlocklist: ["refused.test"],
      },
    }),
  );
  await startDaemon({
    name: "authority",
    command: toolPath("authority"),
    args: ["-config", configuration],
    env: { ...process.env, PEBBLE_VA_NOSLEEP: "1" },
  });
  await waitFor(
    "The certificate authority",
    30,
    () =>
      issuingRoot().then(
        () => true,
        () => false,
      ),
    "authority",
  );
  const now = [fs.readFileSync(serverRootFile(), "utf8"), await issuingRoot()].map((root) => root.trim());
  // A site that is up keeps a certificate of the root before for some minutes.
  const before = fs.existsSync(trustedRootsFile()) ? certificatesOf(fs.readFileSync(trustedRootsFile(), "utf8")) : [];
  const roots = [...new Set([...now, ...before])].slice(0, 3);
  writeFileAtomically(trustedRootsFile(), roots.map((root) => `${root}\n`).join(""));
}

const certificatesOf = (text: string): string[] => text.match(/-----BEGIN [^]*?-----END .*-----/g) ?? [];

/** What a browser must trust to see the local site without a warning: one PEM file. */
export const trustedRootsFile = () => paths.inState("authority", "roots.pem");

/** The root of the local cloud's own servers: the authority's directory, and the object store where browsers ask it. */
export const serverRootFile = () => paths.inState("authority", "servers.pem");

function issuingRoot(): Promise<string> {
  const url = `https://${loopbackAddress()}:${authorityPorts.management}/roots/0`;
  return new Promise((resolve, reject) => {
    https
      .get(url, { ca: fs.readFileSync(serverRootFile()), agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      })
      .on("error", reject);
  });
}
