import { connect } from "node:tls";

/** The certificate that a site answers with. */
export interface Certificate {
  readonly issuer: string;
  /** RFC 3339, in UTC. */
  readonly validUntil: string;
}

const answerSeconds = 3;

/** The certificate at an https URL, whoever issued it; undefined for http, or if nothing answers there. */
export async function certificateAt(url: string): Promise<Certificate | undefined> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "https:") return undefined;
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      servername: /^[\d.]+$|:/.test(host) ? undefined : host, // a name, never an address: RFC 6066
      rejectUnauthorized: false,
      timeout: answerSeconds * 1000,
    });
    const end = (certificate?: Certificate) => {
      socket.destroy();
      resolve(certificate);
    };
    socket.on("secureConnect", () => {
      const { issuer, valid_to } = socket.getPeerCertificate();
      end({ issuer: String(issuer?.O ?? issuer?.CN ?? ""), validUntil: new Date(valid_to).toISOString() });
    });
    socket.on("timeout", () => end());
    socket.on("error", () => end());
  });
}
