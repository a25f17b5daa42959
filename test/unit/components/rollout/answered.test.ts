import assert from "node:assert/strict";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { answered } from "../../../../components/rollout/answered";
import { newKey, selfSigned } from "../../../../local/providers/tls/certificate";

describe("requests to a load balancer", () => {
  const certificate = async (name: string, days: number) => {
    const { privateKeyPem: key } = newKey();
    const [from, to] = [new Date(Date.now() - 86_400_000 * 3), new Date(Date.now() + 86_400_000 * days)];
    const wanted = { privateKeyPem: key, commonName: name, dnsNames: [name], allowedUses: ["server_auth"], from, to };
    return { key, cert: (await selfSigned(wanted)).certPem };
  };

  /** How many of eight requests to a balancer with this certificate count as answered, and how many connections they took. */
  async function ask(credentials: { key: string; cert: string }, lost: (connection: number) => boolean) {
    let connections = 0;
    const balancer = https.createServer(credentials, (_request, response) => response.writeHead(503).end());
    balancer.on("connection", (socket) => lost(connections++) && socket.destroy());
    await new Promise<void>((resolve) => balancer.listen(0, "127.0.0.1", resolve));
    const { port } = balancer.address() as AddressInfo;
    const count = await answered({ address: "127.0.0.1", host: "shop.example", port }, 8);
    balancer.close();
    return [connections, count];
  }

  it("use separate connections, and are counted if they are answered with any status", async () => {
    const valid = await certificate("shop.example", 1);
    assert.deepEqual(await ask(valid, (connection) => connection % 4 === 3), [8, 6]);
  });

  it("are not counted without a certificate for the host, or with one that has expired", async () => {
    assert.deepEqual(await ask(await certificate("other.example", 1), () => false), [8, 0]);
    assert.deepEqual(await ask(await certificate("shop.example", -1), () => false), [8, 0]);
  });
});
