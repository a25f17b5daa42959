import { EndpointSlice, Event, Service } from "./objects";
import { oneLine } from "./podVerdict";
import { failed, ready, Verdict, waiting } from "./verdict";

/** A Service of type LoadBalancer and what belongs to it, read at one time. */
export interface ServiceNow {
  readonly service: Service | undefined;
  readonly slices: readonly EndpointSlice[];
  readonly events: readonly Event[];
  /** How many of so many requests to the address, over connections of their own, are answered; asked only when all else is well. */
  readonly answered: (requests: number) => Promise<number>;
  /** What the certificate authority said against it, if anything; asked only when nothing is answered. */
  readonly refusal: () => Promise<string | undefined>;
}

/** Enough that some come by every node: a site that one of three nodes keeps requests from answers all of them once in 25 times. */
const requests = 8;

/**
 * Whether the load balancer has its address and at least one pod behind it, and answers: what the cluster knows reaches the
 * nodes and the cloud's balancer some seconds later.
 */
export async function serviceVerdict(
  { service, slices, events, answered, refusal }: ServiceNow,
  address: string,
  host: string,
): Promise<Verdict> {
  if (service === undefined) return failed("it is not in the cluster any more: run pulumi refresh");
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

/** Why a host has no certificate, in one line. */
export function noCertificate(host: string, refused: string): string {
  return oneLine(`there is no certificate for ${host}: ${refused}`);
}
