import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import { withTls } from "../../../../local/services/objectStore/secure";
import { newCertificate } from "../../../../local/services/serverCertificate";

describe("the object store's port", () => {
  const plain = http.createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => response.end(`${request.method} ${request.url} ${body}`));
  });
  let server: net.Server;
  let ca = "";
  let port = 0;
  before(async () => {
    const { root, certificate, key } = await newCertificate(["127.0.0.1"]);
    ca = root;
    server = withTls(plain, { cert: certificate, key }).listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as net.AddressInfo);
  });
  after(() => server.close());

  function put(client: typeof http | typeof https, options: https.RequestOptions): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = client.request({ host: "127.0.0.1", port, method: "PUT", path: "/a", agent: false, ...options });
      request.on("response", (response) => {
        let text = "";
        response.on("data", (part: Buffer) => (text += part.toString()));
        response.on("end", () => resolve(text));
      });
      request.on("error", reject).end("content");
    });
  }

  it("answers over HTTPS, with a certificate for its address, and over plain HTTP", async () => {
    assert.equal(await put(https, { ca }), "PUT /a content");
    assert.equal(await put(http, {}), "PUT /a content");
  });

  it("is not trusted by clients without its root certificate", async () => {
    await assert.rejects(put(https, {}), /certificate/);
  });

  it("keeps answering after silent or invalid connections", async () => {
    const silent = net.connect(port, "127.0.0.1");
    const garbled = net.connect(port, "127.0.0.1").on("error", () => undefined);
    garbled.resume().write("\x16 begins like a handshake and is none");
    await once(garbled, "close");
    silent.destroy();
    assert.equal(await put(https, { ca }), "PUT /a content");
  });
});
