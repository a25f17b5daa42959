import assert from "node:assert/strict";
import { bridge, nodeNamespace } from "../../local/machine/addresses";
import { run } from "../../local/machine/command";
import { ensureNetwork, ensureNodeNetwork, nodeNetworkReaches, removeNodeNetwork } from "../../local/machine/network";

/** No pool has so many. */
const node = 98;

describe("a node's network", () => {
  before(ensureNetwork);
  after(() => removeNodeNetwork(node));

  it("does not route other networks' packets if its creation was interrupted", async () => {
    assert.equal(await nodeNetworkReaches(node), false);
    await run("ip", ["netns", "add", nodeNamespace(node)]);
    assert.equal(await nodeNetworkReaches(node), false);
    await ensureNodeNetwork(node);
    assert.equal(await nodeNetworkReaches(node), true);
  });
});

describe("the local cloud's bridge", () => {
  const device = "dgke-test";
  before(ensureNetwork);
  after(() => run("ip", ["link", "del", device]));

  // It would otherwise take the lowest one of its ports. Packets to the old one are lost for up to a minute.
  it("keeps its hardware address when a device with a lower one joins", async () => {
    const before = await hardwareAddressOf(bridge());
    await run("ip", ["link", "add", device, "address", "02:00:00:00:00:01", "type", "veth"]);
    await run("ip", ["link", "set", device, "master", bridge(), "up"]);
    assert.equal(await hardwareAddressOf(bridge()), before);
  });
});

async function hardwareAddressOf(device: string): Promise<string> {
  const [link] = JSON.parse(await run("ip", ["-json", "link", "show", device])) as [{ address: string }];
  return link.address;
}
