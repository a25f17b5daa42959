/**
 * Google's regions and the letters of their zones, from https://cloud.google.com/compute/docs/regions-zones (2026-11). A
 * cluster in a zone that does not exist is refused only by the cloud, minutes into an update, so it is refused here. When
 * Google opens a region, add its line.
 */
export const regions: Readonly<Record<string, string>> = {
  "africa-south1": "abc",
  "asia-east1": "abc",
  "asia-east2": "abc",
  "asia-northeast1": "abc",
  "asia-northeast2": "abc",
  "asia-northeast3": "abc",
  "asia-south1": "abc",
  "asia-south2": "abc",
  "asia-southeast1": "abc",
  "asia-southeast2": "abc",
  "australia-southeast1": "abc",
  "australia-southeast2": "abc",
  "europe-central2": "abc",
  "europe-north1": "abc",
  "europe-north2": "abc",
  "europe-southwest1": "abc",
  "europe-west1": "bcd",
  "europe-west2": "abc",
  "europe-west3": "abc",
  "europe-west4": "abc",
  "europe-west6": "abc",
  "europe-west8": "abc",
  "europe-west9": "abc",
  "europe-west10": "abc",
  "europe-west12": "abc",
  "me-central1": "abc",
  "me-central2": "abc",
  "me-west1": "abc",
  "northamerica-northeast1": "abc",
  "northamerica-northeast2": "abc",
  "northamerica-south1": "abc",
  "southamerica-east1": "abc",
  "southamerica-west1": "abc",
  "us-central1": "abcf",
  "us-east1": "bcd",
  "us-east4": "abc",
  "us-east5": "abc",
  "us-south1": "abc",
  "us-west1": "abc",
  "us-west2": "abc",
  "us-west3": "abc",
  "us-west4": "abc",
};

/** Whether Google has a region of this name. */
export function isRegion(name: string): boolean {
  return Object.hasOwn(regions, name);
}

/** The zones of a region, such as `europe-west1-b`; empty for a region that is not in the table. */
export function zonesOf(region: string): string[] {
  return [...(isRegion(region) ? (regions[region] ?? "") : "")].map((letter) => `${region}-${letter}`);
}

/** The region of a location: the location itself when it is a region, else the region of the zone. */
export function regionOf(location: string): string {
  return location.replace(/-[a-z]$/, "");
}
