import { softDeleteDays, versionDays } from "../../components/database/archiveBucket";
import type { Settings } from "../../stacks/settings";
import { isRegion } from "../../stacks/settings/places";
import { cacheDiskGb } from "../../components/cache/size";
import { machineCost } from "./machine";
import { type Part, part, span } from "./part";
import { hoursPerMonth, prices } from "./prices";

type Site = Pick<Settings, "location" | "nodes" | "database" | "cache">;

/** Google puts the nodes of a regional pool into three zones of the region. */
const zonesOfRegion = 3;

/** Cloud NAT bills no more machines than these. */
const mostNatMachines = 32;

/** An allowance for what the settings do not tell: a few versions of the three images, and the static files. */
const [imagesGb, staticGb] = [5, 1];

/**
 * What the stack costs in a month, without traffic.
 * @throws Error if a machine type has no price.
 */
export function stackCost(site: Site): Part[] {
  const { location, nodes } = site;
  const zones = isRegion(location) ? zonesOfRegion : 1;
  const [fewest, most] = [nodes.min * zones, nodes.max * zones];
  const each = machineCost(nodes.machineType, nodes.spot);
  if (each === undefined) throw new Error(`commands/cost/prices.ts has no price for ${nodes.machineType}`);
  const data = dataDiskGb(site);
  const [least, largest] = [fewest * nodes.diskGb + data, most * nodes.diskGb + data];
  return [
    part("cluster", "", zones === 1 ? 0 : prices.cluster.usd * hoursPerMonth),
    part(
      "machines",
      `${span(fewest, most)} × ${nodes.machineType}${nodes.spot ? " spot" : ""}`,
      fewest * each,
      most * each,
    ),
    part("disks", `${span(least, largest)} GB`, least * prices.disk.usd, largest * prices.disk.usd),
    loadBalancer(),
    part("Cloud NAT", "", nat(fewest), nat(most)),
    ...stored(site),
  ];
}

/** The bill's lines that are the same wherever the containers run: the archive, images, static files and names. */
export function stored({ database }: Pick<Site, "database">): Part[] {
  const archived = archiveGb(database);
  return [part("archive", `0–${archived} GB`, 0, archived * prices.bucket.usd), ...artifacts()];
}

/** Images, static files and the private DNS zone. */
export function artifacts(): Part[] {
  const usd = imagesGb * prices.images.usd + staticGb * prices.bucket.usd + prices.dnsZone.usd;
  return [part("images, static files, DNS zone", "", usd)];
}

/** One rule for TCP and one for UDP: up to five cost as much as one. */
export function loadBalancer(): Part {
  return part("load balancer", "", prices.forwardingRule.usd * hoursPerMonth);
}

/** Cloud NAT with one address. */
export function nat(machines: number): number {
  return (prices.natAddress.usd + Math.min(machines, mostNatMachines) * prices.natMachine.usd) * hoursPerMonth;
}

/** The database's volume, the one of the last rehearsal and that of the cache. */
export function dataDiskGb({ database, cache }: Pick<Site, "database" | "cache">): number {
  return 2 * database.storageGb + (cache?.persistent === true ? cacheDiskGb(cache.memory) : 0);
}

/** At most one full volume for each day or backup that is kept, and for each day after its deletion that Google still has it. */
export function archiveGb({ storageGb, backups }: Site["database"]): number {
  return (Number.parseInt(backups.keep, 10) + versionDays + softDeleteDays) * storageGb;
}
