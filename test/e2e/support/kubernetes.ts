import { kubectl } from "../../../local/cluster/controlPlane";

/** The site's namespace. */
export const namespace = "django-gke";

/** Runs kubectl in the site's namespace. */
export function inSite(...args: readonly string[]): Promise<string> {
  return kubectl("-n", namespace, ...args);
}

/** The names of a kind's objects in the site's namespace, sorted; empty where the namespace is not there. */
export async function names(kind: string, ...selector: readonly string[]): Promise<string[]> {
  const listed = await inSite("get", kind, ...selector, "-o", 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}');
  return listed
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}
