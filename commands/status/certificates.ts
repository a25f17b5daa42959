import { isIP } from "node:net";
import { checkServerIdentity, connect } from "node:tls";
import type { ClusterApi } from "../../components/rollout/clusterApi";
import type { Service } from "../../components/rollout/objects";
import { lastRefusal } from "../../components/rollout/rollout";

/** The certificate of a host, and what the edge says of its renewal. */
export interface Certificate {
  readonly host: string;
  /** Undefined if nothing answers there, or with another host's certificate. */
  readonly served?: Served;
  /** Why the last order failed, if it did. */
  readonly refusal?: string;
}

interface Served {
  readonly issuer: string;
  /** RFC 3339, in UTC. */
  readonly validFrom: string;
  readonly validUntil: string;
}

const answerSeconds = 3;

/** The certificates of all hosts that the edge serves, asked for at the load balancer's address from this machine. */
export async function readCertificates(api: ClusterApi, namespace: string): Promise<Certificate[]> {
  const core = `/api/v1/namespaces/${namespace}`;
  const [map, service] = await Promise.all([
    api.read<{ readonly data: Readonly<Record<string, string>> }>(`${core}/configmaps/edge`),
    api.read<Service>(`${core}/services/edge`),
  ]);
  const address = service?.status?.loadBalancer?.ingress?.[0]?.ip;
  if (map === undefined || address === undefined) return [];
  const { apps } = JSON.parse(map.data["caddy.json"] ?? "") as {
    readonly apps: { readonly tls: { readonly certificates: { readonly automate: readonly string[] } } };
  };
  return Promise.all(
    apps.tls.certificates.automate.map(async (host) => ({
      host,
      served: await servedAt(address, host),
      refusal: await lastRefusal(api, namespace, host),
    })),
  );
}

/** The certificate that is served for a host at an address, whoever issued it. */
export function servedAt(address: string, host: string, port = 443): Promise<Served | undefined> {
  return new Promise((resolve) => {
    // An address is no server name: https://www.rfc-editor.org/rfc/rfc6066#section-3
    const servername = isIP(host) === 0 ? host : "";
    const socket = connect({ host: address, port, servername, rejectUnauthorized: false });
    const end = (served?: Served) => {
      socket.destroy();
      resolve(served);
    };
    socket.setTimeout(answerSeconds * 1000, () => end());
    socket.on("error", () => end());
    socket.on("secureConnect", () => {
      const certificate = socket.getPeerCertificate();
      const { issuer, valid_from: from, valid_to: until } = certificate;
      if (checkServerIdentity(host, certificate) !== undefined) end();
      else
        end({
          issuer: [issuer.O, issuer.CN].flat().filter(Boolean).join(" "),
          validFrom: new Date(from).toISOString(),
          validUntil: new Date(until).toISOString(),
        });
    });
  });
}

/** One line. */
export function describeCertificate({ host, served, refusal }: Certificate, now: number): string {
  const state =
    served === undefined
      ? "none is served"
      : `issued by ${served.issuer}, ${span(Date.parse(served.validUntil) - now)}`;
  return `certificate of ${host}: ${state}${refusal === undefined ? "" : `; the last order failed: ${refusal}`}`;
}

/**
 * What is wrong with a certificate, if anything. Caddy renews one when a third of its life is left. At a sixth, renewal has failed many times,
 * whether it lives for 90 days, as Let's Encrypt's do, or for six, as those for addresses.
 */
export function problemOf({ host, served }: Certificate, now: number): string[] {
  if (served === undefined) return [`no certificate is served for ${host}`];
  const [from, until] = [Date.parse(served.validFrom), Date.parse(served.validUntil)];
  return until - now < (until - from) / 6
    ? [`the certificate of ${host} is valid until ${served.validUntil} only`]
    : [];
}

function span(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  const size =
    minutes < 120
      ? `${minutes} minutes`
      : minutes < 2880
        ? `${Math.floor(minutes / 60)} hours`
        : `${Math.floor(minutes / 1440)} days`;
  return milliseconds < 0 ? `expired ${size} ago` : `${size} left`;
}
