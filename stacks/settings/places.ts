/**
 * Google's regions and zones by the form of their names. There is no table of them, because it would go stale: a place that does
 * not exist is refused by Google.
 */
const regionForm = /^[a-z]+-[a-z]+[1-9][0-9]?$/;

/** Whether a text has the form of a region's name, such as `europe-west1`. */
export function isRegion(text: string): boolean {
  return regionForm.test(text);
}

/** Whether a text has the form of a zone's name, such as `europe-west1-b`. */
export function isZone(text: string): boolean {
  return /-[a-z]$/.test(text) && isRegion(regionOf(text));
}

/** The region of a zone, or the region itself. */
export function regionOf(location: string): string {
  return location.replace(/-[a-z]$/, "");
}
