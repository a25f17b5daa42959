import { EndpointSlice, Event, Service } from "./objects";
import { oneLine } from "./podVerdict";
import { failed, ready, Verdict, waiting } from "./verdict";

/** A Service of type LoadBalancer and what belongs to it, read at one time. */
export interface ServiceNow {
  readonly service: Service | undefined;
  readonly slices: readonly EndpointSlice[];
  readonly events: readonly Event[];
}

/** Whether the load balancer has its address and at least one pod behind it. */
export function serviceVerdict({ service, slices, events }: ServiceNow, address: string): Verdict {
  if (service === undefined) return failed("it is not in the cluster any more: run pulumi refresh");
  const addresses = service.status?.loadBalancer?.ingress?.map(({ ip }) => ip) ?? [];
  if (!addresses.includes(address)) {
    const fault = events.filter(({ type }) => type === "Warning").at(-1)?.message;
    return waiting(fault === undefined ? `the cloud has not given it ${address} yet` : oneLine(fault));
  }
  const isServed = slices.some(({ endpoints }) => endpoints?.some(({ conditions }) => conditions?.ready === true));
  return isServed ? ready : waiting("no pod is ready behind it");
}
