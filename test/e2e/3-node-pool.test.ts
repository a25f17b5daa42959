import assert from "node:assert/strict";
import { prepareStack } from "../../local/engine/stack";
import { eventsOf } from "./support/engineEvents";
import { ensureUp } from "./support/site";

describe("a change from on-demand to spot machines", function () {
  this.timeout("5m");

  it("creates the new node pool before it deletes the old one", async () => {
    await ensureUp("local");
    const spot = await prepareStack("local", { "django-gke:nodes": { min: 2, max: 3, spot: true } });
    const events = await eventsOf(["preview"], spot);
    const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
    assert.deepEqual(
      steps.filter(({ urn }) => urn.includes("gcp:container/nodePool:NodePool::")).map(({ op }) => op),
      ["create-replacement", "replace", "delete-replaced"],
    );
  });
});
