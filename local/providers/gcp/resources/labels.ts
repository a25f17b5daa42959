import { isProperties, type Properties, type Value } from "../../plugin/values";

/** A resource's effective labels: the program's and the one that Google's provider adds. */
export function effectiveLabels(labels: Value | undefined): Properties {
  const all = { ...(isProperties(labels) ? labels : {}), "goog-pulumi-provisioned": "true" };
  return { pulumiLabels: all, effectiveLabels: all };
}
