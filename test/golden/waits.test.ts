import assert from "node:assert/strict";
import { resourcesOfDev } from "../../bench/google/run";
import { waitsFor } from "../../bench/google/simulate";

describe("the first up on Google", () => {
  it("lets only the node pool, the pods' Google accounts and Kubernetes' objects wait for the cluster", () => {
    const resources = resourcesOfDev();
    const cluster = resources.find(({ urn }) => urn.endsWith("Cluster::cluster") && urn.includes("gcp:"))?.urn ?? "";
    const waiting = resources
      .map(({ urn }) => urn)
      .filter((urn) => waitsFor(resources, urn).has(cluster) && !/kubernetes:|components:\w+::/.test(urn))
      .map((urn) => urn.split("$").at(-1) ?? "");
    const identities = ["app", "backup", "database", "edge", "logs", "rehearsal", "release"];
    assert.deepEqual(waiting.sort(), [
      "gcp:container/nodePool:NodePool::cluster-nodes",
      ...identities.map((name) => `gcp:serviceaccount/iAMMember:IAMMember::${name}-identity`),
      // It takes no time, and belongs to a component that waits for the namespace.
      "tls:index/selfSignedCert:SelfSignedCert::database-certificate",
    ]);
  });
});
