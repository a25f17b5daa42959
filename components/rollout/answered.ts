import { get } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity, TLSSocket } from "node:tls";

/** A load balancer without a way to a pod answers nothing at all. */
const answerSeconds = 10;

/** A site by the address that it is asked at and the name that it has, which may be the same. */
export interface Site {
  readonly address: string;
  readonly host: string;
  /** 443 unless given. */
  readonly port?: number;
}

/**
 * How many of so many requests at one time are answered over TLS, with whatever status and a certificate for the host that is
 * valid now; each has a connection of its own. Who issued the certificate is for readers to judge: a private authority and Let's
 * Encrypt's rehearsals are not known here.
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
        // https://www.rfc-editor.org/rfc/rfc6066#section-3: an address is no server name.
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
