import assert from "node:assert/strict";
import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { diffResponse } from "../../../../local/providers/plugin/diffResponse";
import type { Change } from "../../../../local/providers/plugin/plugin";

const spot: Change = { path: "nodeConfig.spot", kind: "update", replaces: true };
const tags: Change = { path: "nodeConfig.tags[1]", kind: "add", replaces: false };
const count: Change = { path: "initialNodeCount", kind: "update", replaces: true };

describe("the local plugins' diff responses", () => {
  it("report no changes if nothing differs", () => {
    const response = diffResponse({ changes: [] }, []);
    assert.equal(response.getChanges(), DiffResponse.DiffChanges.DIFF_NONE);
    assert.deepEqual([response.getDiffsList(), response.getReplacesList()], [[], []]);
  });

  it("name each changed path with its kind, the changed properties and those that force a replacement", () => {
    const response = diffResponse({ changes: [tags, spot] }, []);
    assert.equal(response.getChanges(), DiffResponse.DiffChanges.DIFF_SOME);
    assert.deepEqual([response.getDiffsList(), response.getReplacesList()], [["nodeConfig"], ["nodeConfig"]]);
    const kinds = response.getDetaileddiffMap();
    assert.equal(kinds.get("nodeConfig.spot")?.getKind(), PropertyDiff.Kind.UPDATE_REPLACE);
    assert.equal(kinds.get("nodeConfig.tags[1]")?.getKind(), PropertyDiff.Kind.ADD);
  });

  it("delete first only if something is replaced", () => {
    assert.equal(diffResponse({ changes: [spot], deleteBeforeReplace: true }, []).getDeletebeforereplace(), true);
    assert.equal(diffResponse({ changes: [tags], deleteBeforeReplace: true }, []).getDeletebeforereplace(), false);
    assert.equal(diffResponse({ changes: [spot] }, []).getDeletebeforereplace(), false);
  });

  it("omit properties that the program ignores, including all of an ignored block", () => {
    const response = diffResponse({ changes: [spot, tags, count] }, ["nodeConfig"]);
    assert.deepEqual(response.getReplacesList(), ["initialNodeCount"]);
    assert.equal(
      diffResponse({ changes: [count] }, ["initialNodeCount"]).getChanges(),
      DiffResponse.DiffChanges.DIFF_NONE,
    );
  });
});
