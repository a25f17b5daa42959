/** A list price without tax, in US dollars. */
export interface Price {
  readonly usd: number;
  readonly per: string;
  /** Google's own page with this price. */
  readonly source: string;
  /** The day on which the price was last compared, and with which copy of Google's prices if not with the source. */
  readonly checked: string;
  /** Why the number is not certain. Undefined if it was compared with Google's price. */
  readonly uncertain?: string;
}

/** The region that all prices are for. */
export const pricedRegion = "europe-west1";

/** Google bills by the second; its pages convert months with this number. */
export const hoursPerMonth = 730;

const [computePage, gkePage] = [
  "https://cloud.google.com/compute/vm-instance-pricing",
  "https://cloud.google.com/kubernetes-engine/pricing",
];
const [runPage, sqlPage] = ["https://cloud.google.com/run/pricing", "https://cloud.google.com/sql/pricing"];
const networkPage = "https://cloud.google.com/vpc/network-pricing";
const catalogue = "2026-08-20, Cloud Billing Catalog as published by Cyclenerd/google-cloud-pricing-cost-calculator";
const byRatio = "us-central1's price times 1.1, the ratio of E2 machines in these regions";

/** The prices that `npm run cost` multiplies. A change here changes the README's table; a test compares them. */
export const prices = {
  cluster: {
    usd: 0.1,
    per: "hour; one zonal cluster of a billing account is free",
    source: gkePage,
    checked: "2026-11-28",
  },
  disk: {
    usd: 0.1,
    per: "GB and month, pd-balanced",
    source: "https://cloud.google.com/compute/disks-image-pricing",
    checked: "2026-11-25",
  },
  forwardingRule: { usd: 0.025, per: "hour", source: `${networkPage}#lb`, checked: "2026-11-28" },
  natMachine: {
    usd: 0.0014,
    per: "hour and machine, up to 32",
    source: "https://cloud.google.com/nat/pricing",
    checked: "2026-11-28",
  },
  natAddress: { usd: 0.005, per: "hour", source: `${networkPage}#ipaddress`, checked: "2026-11-28" },
  bucket: {
    usd: 0.02,
    per: "GB and month, Standard",
    source: "https://cloud.google.com/storage/pricing",
    checked: catalogue,
  },
  dnsZone: { usd: 0.2, per: "month", source: "https://cloud.google.com/dns/pricing", checked: "2026-11-25" },
  images: {
    usd: 0.1,
    per: "GB and month",
    source: "https://cloud.google.com/artifact-registry/pricing",
    checked: "2026-11-25",
    uncertain: "from memory",
  },
  autopilotCpu: { usd: 0.04895, per: "vCPU and hour", source: gkePage, checked: "2026-11-29", uncertain: byRatio },
  autopilotMemory: { usd: 0.00541475, per: "GB and hour", source: gkePage, checked: "2026-11-29", uncertain: byRatio },
  autopilotSpot: {
    usd: 0.3,
    per: "dollar of the normal price",
    source: gkePage,
    checked: "2026-11-29",
    uncertain: "from memory; Google changes it every month",
  },
  runCpu: { usd: 0.000018, per: "vCPU and second, instance-based", source: runPage, checked: "2026-11-29" },
  runMemory: {
    usd: 0.000002,
    per: "GB and second, instance-based",
    source: runPage,
    checked: "2026-11-29",
    uncertain: "from memory",
  },
  runIdle: {
    usd: 0.0000025,
    per: "vCPU or GB and second of an idle minimum instance, request-based",
    source: runPage,
    checked: "2026-11-29",
    uncertain: "from memory",
  },
  sqlCpu: {
    usd: 0.0413,
    per: "vCPU and hour, Enterprise, one zone",
    source: sqlPage,
    checked: "2026-11-29",
    uncertain: "compared with a third party's copy for Europe, Middle East and Africa",
  },
  sqlMemory: {
    usd: 0.007,
    per: "GB and hour, Enterprise, one zone",
    source: sqlPage,
    checked: "2026-11-29",
    uncertain: "compared with a third party's copy for us-central1",
  },
  sqlMicro: { usd: 0.0105, per: "hour, db-f1-micro", source: sqlPage, checked: "2026-11-29", uncertain: "from memory" },
  sqlSmall: { usd: 0.035, per: "hour, db-g1-small", source: sqlPage, checked: "2026-11-29", uncertain: "from memory" },
  sqlDisk: { usd: 0.17, per: "GB and month, SSD", source: sqlPage, checked: "2026-11-29", uncertain: "from memory" },
  sqlBackup: { usd: 0.08, per: "GB and month", source: sqlPage, checked: "2026-11-29", uncertain: "from memory" },
  memorystore: {
    usd: 0.049,
    per: "GB and hour, Redis Basic, 1 GB at least",
    source: "https://cloud.google.com/memorystore/docs/redis/pricing",
    checked: "2026-11-29",
    uncertain: "us-central1's price, from memory",
  },
} as const satisfies Readonly<Record<string, Price>>;

/** What a family of machines costs in an hour. */
export interface Family {
  /** US dollars for a processor. */
  readonly cpu: number;
  /** US dollars for a GB of memory. */
  readonly memory: number;
  /** The share of it that a Spot machine costs. Google changes it every month. */
  readonly spot: number;
  readonly source: string;
  readonly checked: string;
}

const from = { source: computePage, checked: catalogue };

/**
 * The families of machine types that have a price here. Discounts for sustained use, which N2 and N2D have and E2 does not, are not subtracted.
 * To add a family, divide the prices of two of its types by their processors and memory.
 */
export const families: Readonly<Record<string, Family>> = {
  e2: { cpu: 0.02399337, memory: 0.00321609, spot: 0.379, ...from },
  n2: { cpu: 0.034773, memory: 0.004661, spot: 0.103, ...from },
  n2d: { cpu: 0.030253, memory: 0.004055, spot: 0.334, ...from },
};
