import { isProperties, type Properties, type Value } from "../../plugin/values";

/** The labels a resource really bears: the program's own and the one that Google's provider adds to each. */
export function effectiveLabels(labels: Value | undefined): Properties {
  const all = { ...(isProperties(labels) ? labels : {}), "goog-pulumi-provisioned": "true" };
  return { pulumiLabels: all, effectiveLabels: all };
}
