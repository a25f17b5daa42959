import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { answered } from "../../../../components/rollout/answered";

describe("requests to a load balancer", () => {
  it("go over connections of their own, and those that are answered, with whatever status, are counted", async () => {
    let connections = 0;
    const balancer = http.createServer((_request, response) => response.writeHead(503).end());
    balancer.on("connection", (socket) => connections++ % 4 === 3 && socket.destroy());
    await new Promise<void>((resolve) => balancer.listen(0, "127.0.0.1", resolve));
    const count = await answered(`http://127.0.0.1:${(balancer.address() as AddressInfo).port}/`, 8);
    balancer.close();
    assert.deepEqual([connections, count], [8, 6]);
  });
});
