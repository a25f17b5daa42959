import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { wavesOf } from "../../../bench/serving/kubectl";

describe("the order in which kubectl creates the objects", () => {
  it("puts what waits for an object into a later group, also through others", () => {
    const state = [
      { urn: "namespace" },
      { urn: "database", dependencies: ["namespace"] },
      { urn: "service", dependencies: ["namespace"] },
      { urn: "address", dependencies: ["database"] },
      { urn: "job", dependencies: ["address", "service"] },
      { urn: "app", dependencies: ["job"] },
    ];
    assert.deepEqual(
      wavesOf(state, (urn) => ["database", "job"].includes(urn)),
      [["namespace", "database", "service"], ["address", "job"], ["app"]],
    );
  });
});
