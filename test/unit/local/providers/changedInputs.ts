import type { Properties } from "../../../../local/providers/plugin/values";

/**
 * Inputs with some values changed.
 * @param change new values by path, such as `nodeConfig.taints.0.effect`; undefined takes the value away.
 */
export function changedInputs(inputs: Properties, change: Record<string, unknown>): Properties {
  const result = structuredClone(inputs) as Record<string, unknown>;
  for (const [path, value] of Object.entries(change)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let parent = result;
    for (const key of keys) parent = (parent[key] ??= {}) as Record<string, unknown>;
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return result as Properties;
}
