import assert from "node:assert/strict";
import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { diffResponse } from "../../../../local/providers/plugin/diffResponse";
import type { Change } from "../../../../local/providers/plugin/plugin";

const spot: Change = { path: "nodeConfig.spot", kind: "update", replaces: true };
const tags: Change = { path: "nodeConfig.tags[1]", kind: "add", replaces: false };
const count: Change = { path: "initialNodeCount", kind: "update", replaces: true };

describe("local plugins: differences on the wire", () => {
  it("say that nothing differs, where nothing does", () => {
    const response = diffResponse({ changes: [] }, []);
    assert.equal(response.getChanges(), DiffResponse.DiffChanges.DIFF_NONE);
    assert.deepEqual([response.getDiffsList(), response.getReplacesList()], [[], []]);
  });

  it("name each path with its kind, and the whole properties that differ and that replace", () => {
    const response = diffResponse({ changes: [tags, spot] }, []);
    assert.equal(response.getChanges(), DiffResponse.DiffChanges.DIFF_SOME);
    assert.deepEqual([response.getDiffsList(), response.getReplacesList()], [["nodeConfig"], ["nodeConfig"]]);
    const kinds = response.getDetaileddiffMap();
    assert.equal(kinds.get("nodeConfig.spot")?.getKind(), PropertyDiff.Kind.UPDATE_REPLACE);
    assert.equal(kinds.get("nodeConfig.tags[1]")?.getKind(), PropertyDiff.Kind.ADD);
  });

  it("delete first only where something is replaced", () => {
    assert.equal(diffResponse({ changes: [spot], deleteBeforeReplace: true }, []).getDeletebeforereplace(), true);
    assert.equal(diffResponse({ changes: [tags], deleteBeforeReplace: true }, []).getDeletebeforereplace(), false);
    assert.equal(diffResponse({ changes: [spot] }, []).getDeletebeforereplace(), false);
  });

  it("leave out what the program ignores, a block with all in it", () => {
    const response = diffResponse({ changes: [spot, tags, count] }, ["nodeConfig"]);
    assert.deepEqual(response.getReplacesList(), ["initialNodeCount"]);
    assert.equal(
      diffResponse({ changes: [count] }, ["initialNodeCount"]).getChanges(),
      DiffResponse.DiffChanges.DIFF_NONE,
    );
  });
});
