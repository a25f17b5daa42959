import assert from "node:assert/strict";
import * as net from "node:net";
import { describe, it } from "mocha";
import { portsInUse } from "../../../../local/toolchain";

describe("ports in use", () => {
  for (const address of ["127.0.0.1", "0.0.0.0", "::1"])
    it(`are found on ${address}, with the program that holds them`, async () => {
      const server = net.createServer();
      await new Promise<void>((resolve) => server.listen(0, address, resolve));
      const { port } = server.address() as net.AddressInfo;
      const uses = await portsInUse([port]);
      await new Promise((resolve) => server.close(resolve));
      assert.deepEqual(
        uses.map((use) => [use.port, use.pid, use.by.endsWith(` (process ${process.pid})`)]),
        [[port, process.pid, true]],
      );
      assert.deepEqual(await portsInUse([port]), []);
    });
});
