import assert from "node:assert/strict";
import { simulate, waitsFor } from "../../../bench/google/simulate";

const resources = [
  { urn: "site", dependencies: ["image", "pool"] },
  { urn: "pool", dependencies: ["cluster"] },
  { urn: "cluster" },
  { urn: "image" },
];

describe("a simulated update", () => {
  it("begins each resource when the last of its dependencies is there", () => {
    const seconds = new Map(Object.entries({ cluster: 300, pool: 90, image: 60, site: 5 }));
    assert.deepEqual(
      simulate(resources, (urn) => seconds.get(urn) ?? 0),
      [
        { urn: "site", from: 390, to: 395 },
        { urn: "pool", from: 300, to: 390 },
        { urn: "cluster", from: 0, to: 300 },
        { urn: "image", from: 0, to: 60 },
      ],
    );
  });

  it("knows what a resource waits for through others", () => {
    assert.deepEqual(waitsFor(resources, "site"), new Set(["image", "pool", "cluster"]));
    assert.deepEqual(waitsFor(resources, "cluster"), new Set());
  });
});
