import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { front, type Member } from "../../../../local/services/objectStore/front";

interface Seen {
  readonly method?: string;
  readonly url?: string;
  readonly host?: string;
  readonly type?: string;
  readonly body: string;
}

describe("the object store's proxy", () => {
  const servers: http.Server[] = [];
  const seen: Seen[] = [];
  /** What the store behind it answers with; 200 where nothing is said. */
  let status = 200;
  let members: readonly Member[] | Error = [];
  let url = "";

  const listen = (server: http.Server) =>
    new Promise<number>((resolve) => {
      servers.push(server);
      server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    });

  before(async () => {
    const backend = { host: "127.0.0.1", port: 0 };
    backend.port = await listen(
      http.createServer((request, response) => {
        let body = "";
        request.on("data", (part: Buffer) => (body += part.toString()));
        request.on("end", () => {
          const { method, headers } = request;
          seen.push({ method, url: request.url, host: headers.host, type: headers["content-type"], body });
          response.writeHead(status, { "x-goog-generation": "1" }).end(`answer to ${body}`);
        });
      }),
    );
    // The writer may add, the owner may replace, the reader may read, all of them in the bucket "archive" alone.
    const may: Readonly<Record<string, readonly string[]>> = {
      writer: ["create"],
      owner: ["create", "delete", "get"],
      reader: ["get"],
    };
    const port = await listen(
      front({
        backend,
        publicHost: "172.30.0.1:4443",
        membersAt: () => (members instanceof Error ? Promise.reject(members) : Promise.resolve(members)),
        allows: (member, { bucket, permission }) =>
          bucket === "archive" && (may[member ?? ""] ?? []).includes(permission.replace("storage.objects.", "")),
      }),
    );
    url = `http://127.0.0.1:${port}`;
  });
  beforeEach(() => {
    seen.length = 0;
    status = 200;
    members = ["owner"];
  });
  after(() =>
    servers.forEach((server) => {
      server.close(() => undefined).closeAllConnections();
    }),
  );

  const upload = "/upload/storage/v1/b/archive/o?uploadType=multipart";

  it("forwards an allowed call and its answer unchanged", async () => {
    const body = "x".repeat(300_000);
    const response = await fetch(url + upload, { method: "POST", body, headers: { "content-type": "text/x" } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("x-goog-generation"), "1");
    assert.equal(await response.text(), `answer to ${body}`);
    assert.deepEqual(seen, [{ method: "POST", url: upload, host: "172.30.0.1:4443", type: "text/x", body }]);
  });

  it("streams request and response bodies", async () => {
    const arrived = new Promise<void>((resolve) => servers[0]?.once("request", () => resolve()));
    const request = http.request(url + upload, { method: "POST" });
    const answered = new Promise((resolve) => request.once("response", resolve));
    request.write("the beginning");
    await arrived;
    request.end();
    await answered;
  });

  it("refuses a forbidden call with Google's error, without asking the store", async () => {
    members = ["serviceAccount:reader@shop"];
    const response = await fetch(`${url}/storage/v1/b/archive/o/a`, { method: "DELETE" });
    assert.equal(response.status, 403);
    const message =
      "reader@shop does not have storage.objects.delete access to the Google Cloud Storage bucket archive. " +
      "Permission 'storage.objects.delete' denied on resource (or it may not exist).";
    const error = { code: 403, message, errors: [{ message, domain: "global", reason: "forbidden" }] };
    assert.deepEqual(await response.json(), { error });
    assert.deepEqual(seen, []);
  });

  it("allows a call if one of the possible callers may make it", async () => {
    members = [undefined, "reader"];
    assert.equal((await fetch(`${url}/archive/a`)).status, 200);
    members = ["reader", "writer"];
    assert.equal(
      (await fetch(`${url}/storage/v1/b/archive/o/a/rewriteTo/b/archive/o/b`, { method: "POST" })).status,
      403,
    );
  });

  describe("for a caller who may add objects but not delete them", () => {
    beforeEach(() => (members = ["writer"]));
    const post = (query = "") => fetch(url + upload + query, { method: "POST", body: "new" });

    it("adds objects only if they do not exist", async () => {
      assert.equal((await post()).status, 200);
      assert.equal(seen[0]?.url, `${upload}&ifGenerationMatch=0`);
    });

    it("refuses to replace existing objects", async () => {
      status = 412;
      const response = await post();
      assert.equal(response.status, 403);
      assert.match(await response.text(), /storage\.objects\.delete/);
    });

    it("keeps the caller's own precondition, and refuses one that would replace an object", async () => {
      status = 412;
      assert.equal((await post("&ifGenerationMatch=0")).status, 412);
      assert.equal((await post("&ifGenerationMatch=7")).status, 403);
      assert.equal(seen.length, 1);
    });
  });

  it("returns a conflict to a caller who may delete", async () => {
    status = 412;
    const response = await fetch(`${url}${upload}&ifGenerationMatch=7`, { method: "POST" });
    assert.deepEqual([response.status, seen[0]?.url], [412, `${upload}&ifGenerationMatch=7`]);
  });

  it("does not forward the JSON of an upload, from which the store would read a bucket", async () => {
    const body = JSON.stringify({ bucket: "static", name: "a" });
    const headers = { "content-type": "application/json" };
    await fetch(`${url}/upload/storage/v1/b/archive/o?uploadType=resum%61ble`, { method: "POST", body, headers });
    assert.deepEqual([seen[0]?.type, seen[0]?.body], ["application/octet-stream", body]);
  });

  it("forwards a batch only if all of its calls are allowed", async () => {
    const batch = (path: string) =>
      fetch(`${url}/batch/storage/v1`, { method: "POST", body: `--x\r\n\r\nDELETE ${path} HTTP/1.1\r\n\r\n--x--` });
    assert.equal((await batch("/storage/v1/b/archive/o/a")).status, 200);
    assert.equal((await batch("/storage/v1/b/static/o/a")).status, 403);
    assert.equal(seen.length, 1);
  });

  it("returns a retryable error if the cluster does not answer", async () => {
    members = new Error("no answer within 15 s");
    assert.equal((await fetch(`${url}/archive/a`)).status, 503);
    assert.deepEqual(seen, []);
  });
});
