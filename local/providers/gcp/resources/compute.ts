import type { Context } from "../resourceType";
import { lastSegment, textOf } from "../resourceType";
import type { CloudRecord } from "../cloud";
import type { Properties, Value } from "../../plugin/values";

/** The API of all types in this family. */
export const api = "compute.googleapis.com";

export const networkType = "gcp:compute/network:Network";
export const subnetworkType = "gcp:compute/subnetwork:Subnetwork";
export const routerType = "gcp:compute/router:Router";
export const natType = "gcp:compute/routerNat:RouterNat";
export const addressType = "gcp:compute/address:Address";
/** Managed zones are in a different family, but a private zone uses the networks that can see it. */
export const zoneType = "gcp:dns/managedZone:ManagedZone";

/** The self link of a resource in Compute Engine's API. */
export function selfLink(id: string): string {
  return `https://www.googleapis.com/compute/v1/${id}`;
}

/** True if a link, ID or name refers to the same resource. */
export function sameReference(old: Value, wanted: Value): boolean {
  if (typeof old !== "string" || typeof wanted !== "string") return false;
  const [before, after] = [withoutHost(old), withoutHost(wanted)];
  return before === after || (isBare(before) !== isBare(after) && lastSegment(before) === lastSegment(after));
}

const withoutHost = (link: string): string => link.replace(/^https:\/\/[^/]+\/compute\/(v1|beta)\//, "");
const isBare = (link: string): boolean => !link.includes("/");

/** The ID of the network that a reference names. Throws Google's error if it does not exist. */
export function networkId(context: Context, reference: Value | undefined): string {
  const id = `projects/${context.project}/global/networks/${lastSegment(reference)}`;
  if (context.cloud.find(networkType, id) !== undefined) return id;
  throw new Error(`googleapi: Error 404: The resource '${id}' was not found, notFound`);
}

/** The subnetwork that a reference names. Throws Google's error if it does not exist. */
export function subnetwork(context: Context, reference: Value | undefined, region: string): CloudRecord {
  const name = withoutHost(textOf(reference));
  const id = isBare(name) ? `projects/${context.project}/regions/${region}/subnetworks/${name}` : name;
  const found = context.cloud.find(subnetworkType, id);
  if (found !== undefined) return found;
  throw new Error(`googleapi: Error 404: The resource '${id}' was not found, notFound`);
}

/** Throws Google's error if one of `users` uses the resource. */
export function refuseWhileUsed(
  kind: string,
  id: string,
  users: readonly CloudRecord[],
  uses: (user: Properties) => boolean,
): void {
  const user = users.find((record) => uses(record.inputs));
  if (user === undefined) return;
  throw new Error(
    `googleapi: Error 400: The ${kind} resource '${id}' is already being used by '${user.id}', resourceInUseByAnotherResource`,
  );
}
