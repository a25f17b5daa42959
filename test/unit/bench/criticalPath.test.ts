import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { criticalPath, shortName, stepsOf } from "../../../bench/serving/events";
import type { EngineEvent } from "../../e2e/support/engineEvents";

const urn = (type: string, name: string) => `urn:pulumi:local::django-gke::django-gke:components:Site$${type}::${name}`;
const [cluster, image, app] = [
  urn("gcp:container/cluster:Cluster", "cluster"),
  urn("docker:index/image:Image", "app"),
  urn("kubernetes:apps/v1:Deployment", "app"),
];
const component = "urn:pulumi:local::django-gke::django-gke:components:Site::site";
const begins = (timestamp: number, of: string): EngineEvent => ({
  timestamp,
  resourcePreEvent: { metadata: { op: "create", urn: of } },
});
const ends = (timestamp: number, of: string, op = "create"): EngineEvent => ({
  timestamp,
  resOutputsEvent: { metadata: { op, urn: of } },
});
const events = [
  begins(100, component),
  ends(100, component),
  begins(100, cluster),
  begins(101, image),
  ends(110, cluster),
  ends(131, image),
  begins(135, app),
  ends(137, app),
  { timestamp: 140 },
];
const state = [{ urn: cluster }, { urn: image }, { urn: app, dependencies: [cluster, image] }];

describe("the critical path of an update", () => {
  it("is the chain of dependencies that ended last, with the waits between them", () => {
    assert.deepEqual(criticalPath(stepsOf(events, "create"), state), [
      { urn: image, from: 1, to: 31, waited: 1 },
      { urn: app, from: 35, to: 37, waited: 4 },
    ]);
  });

  it("leaves out components, and what was not created", () => {
    assert.deepEqual(
      stepsOf([...events, begins(138, component), begins(138, cluster), ends(139, cluster, "same")], "create").map(
        (step) => step.urn,
      ),
      [cluster, image, app],
    );
  });

  it("names a resource by its type and name", () => {
    assert.equal(shortName(image), "docker:index/image:Image app");
  });
});
