import { get } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity, TLSSocket } from "node:tls";

/** A time limit is necessary: a load balancer that cannot reach a pod does not answer at all. */
const answerSeconds = 10;

/** A site's IP address and its host name, which may be the same address. */
export interface Site {
  readonly address: string;
  readonly host: string;
  /** @default 443 */
  readonly port?: number;
}

/**
 * Sends requests in parallel, each over a new connection, and counts those that are answered over TLS with a currently valid certificate for the
 * host. Any HTTP status and any issuer count, because this machine may not trust a private authority or Let's Encrypt's staging environment.
 */
export async function answered(site: Site, requests: number): Promise<number> {
  const answers = await Promise.all(Array.from({ length: requests }, () => isAnswered(site)));
  return answers.filter((answer) => answer).length;
}

function isAnswered({ address, host, port }: Site): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(
      {
        host: address,
        port,
        path: "/healthz",
        headers: { host },
        // An IP address is not a valid server name: https://www.rfc-editor.org/rfc/rfc6066#section-3
        servername: isIP(host) === 0 ? host : "",
        rejectUnauthorized: false,
        agent: false,
        timeout: answerSeconds * 1000,
      },
      (response) => {
        response.resume();
        resolve(response.socket instanceof TLSSocket && isCertified(response.socket, host));
      },
    );
    request.on("error", () => resolve(false));
    request.on("timeout", () => request.destroy());
  });
}

function isCertified(socket: TLSSocket, host: string): boolean {
  const certificate = socket.getPeerCertificate();
  const isValid = Date.parse(certificate.valid_from) <= Date.now() && Date.now() < Date.parse(certificate.valid_to);
  return isValid && checkServerIdentity(host, certificate) === undefined;
}
