import { isIP } from "node:net";
import { checkServerIdentity, connect } from "node:tls";
import { configurationAnnotation } from "../../components/edge/configuration";
import type { ClusterApi } from "../../components/rollout/clusterApi";
import type { Service } from "../../components/rollout/objects";
import { lastRefusal } from "../../components/rollout/lastRefusal";

/** The certificate of a host and the state of its renewal. */
export interface Certificate {
  readonly host: string;
  /** Undefined if the host does not answer, or answers with a certificate for a different host. */
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

/** The part of the edge's Deployment that holds its configuration. */
interface Configured {
  readonly spec: {
    readonly template: { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } };
  };
}

const answerSeconds = 3;

/** Reads the certificates of all hosts that the edge serves, by connecting to the load balancer from this machine. */
export async function readCertificates(api: ClusterApi, namespace: string): Promise<Certificate[]> {
  const [deployment, service] = await Promise.all([
    api.read<Configured>(`/apis/apps/v1/namespaces/${namespace}/deployments/edge`),
    api.read<Service>(`/api/v1/namespaces/${namespace}/services/edge`),
  ]);
  const address = service?.status?.loadBalancer?.ingress?.[0]?.ip;
  const configuration = deployment?.spec.template.metadata.annotations?.[configurationAnnotation];
  if (configuration === undefined || address === undefined) return [];
  const { apps } = JSON.parse(configuration) as {
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

/** The certificate that an address serves for a host. Any issuer is accepted. */
export function servedAt(address: string, host: string, port = 443): Promise<Served | undefined> {
  return new Promise((resolve) => {
    // An IP address is not a valid server name: https://www.rfc-editor.org/rfc/rfc6066#section-3
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

/** Formats a certificate as one line. */
export function describeCertificate({ host, served, refusal }: Certificate, now: number): string {
  const state =
    served === undefined
      ? "none is served"
      : `issued by ${served.issuer}, ${span(Date.parse(served.validUntil) - now)}`;
  return `certificate of ${host}: ${state}${refusal === undefined ? "" : `; the last order failed: ${refusal}`}`;
}

/**
 * The problem with a certificate, if there is one. Caddy renews a certificate when a third of its lifetime is left. At a sixth, renewal has
 * failed many times, for certificates of 90 days (Let's Encrypt's default) as well as those of six days (for IP addresses).
 */
export function problemOf({ host, served }: Certificate, now: number): string[] {
  if (served === undefined) return [`no certificate is served for ${host}`];
  const [from, until] = [Date.parse(served.validFrom), Date.parse(served.validUntil)];
  return until - now < (until - from) / 6 ? [`the certificate of ${host} expires at ${served.validUntil}`] : [];
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
