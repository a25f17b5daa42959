import assert from "node:assert/strict";
import { pulumiOutput } from "../../local/engine/engine";
import { prepareStack } from "../../local/engine/stack";
import { ensureUp } from "./support/site";

interface Preview {
  readonly steps: readonly { readonly op: string; readonly urn: string }[];
}

describe("a change from on-demand to spot machines", function () {
  this.timeout("5m");

  it("creates the new node pool before it deletes the old one", async () => {
    await ensureUp("local");
    const changed = await prepareStack("local", { "django-gke:nodes": { min: 2, max: 3, spot: true } });
    const { steps } = JSON.parse(await pulumiOutput("preview", "--json", ...changed)) as Preview;
    assert.deepEqual(
      steps.filter(({ urn }) => urn.includes("gcp:container/nodePool:NodePool::")).map(({ op }) => op),
      ["create-replacement", "replace", "delete-replaced"],
    );
  });
});
