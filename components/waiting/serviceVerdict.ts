import { EndpointSlice, Event, Service } from "./objects";
import { oneLine } from "./podVerdict";
import { failed, ready, Verdict, waiting } from "./verdict";

/** A Service of type LoadBalancer and what belongs to it, read at one time. */
export interface ServiceNow {
  readonly service: Service | undefined;
  readonly slices: readonly EndpointSlice[];
  readonly events: readonly Event[];
  /** Whether a request to the address is answered; asked only when all else is well. */
  readonly answers: () => Promise<boolean>;
}

/**
 * Whether the load balancer has its address and at least one pod behind it, and answers: what the cluster knows reaches the
 * nodes and the cloud's balancer some seconds later.
 */
export async function serviceVerdict(
  { service, slices, events, answers }: ServiceNow,
  address: string,
): Promise<Verdict> {
  if (service === undefined) return failed("it is not in the cluster any more: run pulumi refresh");
  const addresses = service.status?.loadBalancer?.ingress?.map(({ ip }) => ip) ?? [];
  if (!addresses.includes(address)) {
    const fault = events.filter(({ type }) => type === "Warning").at(-1)?.message;
    return waiting(fault === undefined ? `the cloud has not given it ${address} yet` : oneLine(fault));
  }
  const isServed = slices.some(({ endpoints }) => endpoints?.some(({ conditions }) => conditions?.ready === true));
  if (!isServed) return waiting("no pod is ready behind it");
  return (await answers()) ? ready : waiting(`http://${address}/ does not answer this machine`);
}
