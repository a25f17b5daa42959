/** Spreads a Deployment's pods over nodes and zones as evenly as there is room. They start even if there is none. */
export function spread(labels: Readonly<Record<string, string>>) {
  return ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: { ...labels } },
    matchLabelKeys: ["pod-template-hash"],
  }));
}
