import { EndpointSlice, Event, Service } from "./objects";
import { oneLine } from "./podVerdict";
import { failed, ready, Verdict, waiting } from "./verdict";

/** A Service of type LoadBalancer and its related objects, read at the same time. */
export interface ServiceNow {
  readonly service: Service | undefined;
  readonly slices: readonly EndpointSlice[];
  readonly events: readonly Event[];
  /** Sends requests to the address, each over a new connection, and counts the answers. Called only if everything else is ready. */
  readonly answered: (requests: number) => Promise<number>;
  /** The certificate authority's last error, if there is one. Called only if no request is answered. */
  readonly refusal: () => Promise<string | undefined>;
}

/** Enough to reach every node: if one of three nodes drops requests, all eight are answered only once in 25 times. */
const requests = 8;

/**
 * Whether the load balancer has its address and a ready pod, and answers requests. The last check is necessary because the nodes and the cloud's
 * load balancer learn of the pod some seconds after the cluster does.
 */
export async function serviceVerdict(
  { service, slices, events, answered, refusal }: ServiceNow,
  address: string,
  host: string,
): Promise<Verdict> {
  if (service === undefined) return failed("it is no longer in the cluster: run pulumi refresh");
  const addresses = service.status?.loadBalancer?.ingress?.map(({ ip }) => ip) ?? [];
  if (!addresses.includes(address)) {
    const fault = events.filter(({ type }) => type === "Warning").at(-1)?.message;
    return waiting(fault === undefined ? `the cloud has not given it ${address} yet` : oneLine(fault));
  }
  const isServed = slices.some(({ endpoints }) => endpoints?.some(({ conditions }) => conditions?.ready === true));
  if (!isServed) return waiting("no pod is ready behind it");
  const answers = await answered(requests);
  if (answers === requests) return ready;
  if (answers === 0) {
    const refused = await refusal();
    return waiting(
      refused === undefined
        ? `https://${host}/ does not answer this machine at ${address}`
        : noCertificate(host, refused),
    );
  }
  return waiting(
    `https://${host}/ answers ${answers} of ${requests} requests: see docs/operating.md, "A site that answers some requests"`,
  );
}

/** The reason why a host has no certificate, in one line. */
export function noCertificate(host: string, refused: string): string {
  return oneLine(`there is no certificate for ${host}: ${refused}`);
}
