import assert from "node:assert/strict";
import { nodeNamespace } from "../../local/machine/addresses";
import { run } from "../../local/machine/command";
import { ensureNetwork, ensureNodeNetwork, nodeNetworkReaches, removeNodeNetwork } from "../../local/machine/network";

/** No pool has so many. */
const node = 98;

describe("a node's network", () => {
  before(ensureNetwork);
  after(() => removeNodeNetwork(node));

  it("that was begun and cut off is no way for others' packets until it is made to its end", async () => {
    assert.equal(await nodeNetworkReaches(node), false);
    await run("ip", ["netns", "add", nodeNamespace(node)]);
    assert.equal(await nodeNetworkReaches(node), false);
    await ensureNodeNetwork(node);
    assert.equal(await nodeNetworkReaches(node), true);
  });
});
