import assert from "node:assert/strict";
import * as net from "node:net";
import { describe, it } from "mocha";
import { portsInUse } from "../../../../local/toolchain";

describe("ports in use", () => {
  for (const [listening, address] of [
    ["127.30.7.1", "127.30.7.1"],
    ["0.0.0.0", "172.30.7.1"],
    ["::", "172.30.7.1"],
  ] as const)
    it(`of ${address} include those that a program listens on at ${listening}, with its name`, async () => {
      const server = net.createServer();
      await new Promise<void>((resolve) => server.listen(0, listening, resolve));
      const { port } = server.address() as net.AddressInfo;
      const uses = await portsInUse([{ address, port }]);
      await new Promise((resolve) => server.close(resolve));
      assert.deepEqual(
        uses.map((use) => [use.port, use.pid, use.by.endsWith(` (process ${process.pid})`)]),
        [[port, process.pid, true]],
      );
      assert.deepEqual(await portsInUse([{ address, port }]), []);
    });

  it("of one loopback address are free while a program listens on another", async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    const uses = await portsInUse([{ address: "127.30.7.1", port }]);
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(uses, []);
  });
});
