import assert from "node:assert/strict";
import * as http2 from "node:http2";
import * as net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import * as tls from "node:tls";
import { openBrowser } from "./support/browser";
import { inSite } from "./support/kubernetes";
import { send, trusted } from "./support/loadRequest";
import { scan } from "./support/scan";
import { ensureUp, outputs } from "./support/site";

describe("HTTPS", function () {
  this.timeout("10m");
  let site: URL;
  before(async () => {
    await ensureUp("local");
    site = new URL((await outputs("local")).url ?? "");
  });

  /** A connection to the site, after its handshake. */
  function connect(options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
    return new Promise((resolve, reject) => {
      const socket = tls.connect({ host: site.hostname, port: 443, ...trusted(), ...options });
      socket.once("secureConnect", () => resolve(socket)).once("error", reject);
    });
  }

  /** The answer to exactly these bytes, as text; empty if the connection is closed without one. */
  async function raw(request: string): Promise<string> {
    const socket = await connect({ ALPNProtocols: ["http/1.1"] });
    let answer = "";
    socket.on("data", (part: Buffer) => (answer += part.toString("latin1"))).on("error", () => undefined);
    socket.write(request);
    await Promise.race([new Promise((resolve) => socket.once("close", resolve)), sleep(3000)]);
    socket.destroy();
    return answer;
  }

  it("is used by the printed URL, with a certificate for the address that the authority's root verifies", async () => {
    assert.equal(site.protocol, "https:");
    const socket = await connect();
    const { subjectaltname, valid_to: end } = socket.getPeerCertificate();
    socket.destroy();
    assert.equal(subjectaltname, `IP Address:${site.hostname}`);
    const left = Date.parse(end) - Date.now();
    assert.ok(left > 0 && left <= 600_000, `${left} ms left`);
  });

  it("is the same certificate from every pod of the edge, which are on different nodes", async () => {
    const nodes = await inSite("get", "pods", "-l", "name=edge", "-o", "jsonpath={.items[*].spec.nodeName}");
    assert.equal(new Set(nodes.split(" ")).size, 2, nodes);
    const serials = new Set<string>();
    for (let count = 0; count < 20; count++) {
      const socket = await connect();
      serials.add(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    }
    assert.equal(serials.size, 1);
  });

  it("is the target of redirects from plain HTTP for all hosts; HTTP serves nothing else", async () => {
    const { status, headers } = await send(new URL(`http://${site.hostname}/posts/?page=2`), {
      headers: { Host: "evil.example" },
    });
    assert.deepEqual([status, headers.location], [308, `${site.origin}/posts/?page=2`]);
  });

  it("has Secure cookies and an hour of HSTS", async () => {
    const { headers } = await send(new URL("accounts/login/", site), {});
    assert.match(headers["set-cookie"]?.join() ?? "", /csrftoken=.*; Secure/);
    assert.equal(headers["strict-transport-security"], "max-age=3600");
    assert.equal(headers.server, undefined);
  });

  it("speaks HTTP/2", async () => {
    const session = http2.connect(site, trusted());
    const stream = session.request({ ":path": "/" });
    const status = await new Promise((resolve, reject) => {
      stream.once("response", (headers) => resolve(headers[":status"])).once("error", reject);
    });
    session.destroy();
    assert.equal(status, 200);
  });

  it("offers HTTP/3, and speaks it", async () => {
    assert.equal((await send(site, {})).headers["alt-svc"], 'h3=":443"; ma=86400');
    const browser = await openBrowser(site.hostname);
    const page = await browser.newPage();
    const answer = await page.goto(new URL("accounts/login/", site).href);
    const protocol = await page.evaluate(
      () => (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming).nextHopProtocol,
    );
    await browser.close();
    assert.deepEqual([answer?.status(), protocol], [200, "h3"]);
  });

  for (const version of ["TLSv1", "TLSv1.1"] as const)
    it(`refuses ${version}`, async () => {
      const old = { minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" };
      await assert.rejects(connect(old), /alert|protocol|version/i);
    });

  it("refuses ciphers without forward secrecy", async () => {
    await assert.rejects(
      connect({ maxVersion: "TLSv1.2", ciphers: "AES128-SHA:AES256-SHA:AES128-GCM-SHA256" }),
      /alert|handshake/i,
    );
  });

  it("has no weak version, cipher or curve and no known vulnerability, as a scanner says", async () => {
    await scan(site.hostname, "intermediate");
    // Modern browsers only, so TLS 1.2 is one fault: the scanner does report faults.
    await assert.rejects(scan(site.hostname, "modern"), /TLS 1\.2|TlsVersion|not compliant|FAILED/i);
  });

  for (const encoding of ["gzip", "zstd"])
    it(`compresses pages with ${encoding}`, async () => {
      const answer = await raw(
        `GET / HTTP/1.1\r\nHost: ${site.hostname}\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`,
      );
      assert.match(answer, new RegExp(`^HTTP/1\\.1 200 [^]*\r\ncontent-encoding: ${encoding}\r\n`, "i"));
    });

  it("refuses requests for other hosts", async () => {
    assert.match(await raw("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), /^HTTP\/1\.1 421 [^]*<h1>421 Misdirected/);
    const absolute = `GET https://evil.example/ HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`;
    assert.match(await raw(absolute), /^HTTP\/1\.1 421 /);
    const session = http2.connect(site, trusted());
    const stream = session.request({ ":path": "/", ":authority": "evil.example" });
    const status = await new Promise((resolve, reject) => {
      stream.once("response", (headers) => resolve(headers[":status"])).once("error", reject);
    });
    session.destroy();
    assert.equal(status, 421);
  });

  for (const [name, value] of [
    ["X-Forwarded-Proto", "http"],
    ["X_Forwarded_Proto", "http"],
    ["X-Forwarded-Host", "evil.example"],
    ["X-Forwarded-For", "6.6.6.6, 7.7.7.7"],
    ["Forwarded", "for=6.6.6.6;proto=http;host=evil.example"],
    ["X-Forwarded-Port", "80"],
    ["X-Forwarded-Prefix", "/evil"],
    ["X-Real-IP", "6.6.6.6"],
    ["X-Original-URL", "/evil"],
    ["X-Rewrite-URL", "/evil"],
    ["X-HTTP-Method-Override", "DELETE"],
  ] as const)
    it(`gives nothing on a forged ${name}`, async () => {
      const { status, headers } = await send(new URL("admin/", site), { headers: { [name]: value } });
      // Django would lead to HTTPS if it believed that this was none, and to the other host if it believed that.
      assert.deepEqual([status, headers.location], [302, "/admin/login/?next=/admin/"]);
    });

  for (const [what, request] of [
    ["two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"],
    ["a length that is no number", "Content-Length: +5\r\n\r\nhello"],
    ["an encoding that is not known", "Transfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
    ["an encoding written twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a chunk that is longer than it says", "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n"],
    ["a header's name with a blank", "Content-Length : 5\r\n\r\nhello"],
    ["a length below zero", "Content-Length: -5\r\n\r\nhello"],
    ["a chunk whose size is no number", "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"],
    ["an encoding behind a vertical tab", "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n"],
    ["a zero byte in a header", "X-Zero: a\x00b\r\n\r\n"],
    ["a second Host", "Host: evil.example\r\n\r\n"],
  ] as const)
    it(`refuses a request with ${what}, and closes the connection`, async () => {
      const answer = await raw(
        `POST / HTTP/1.1\r\nHost: ${site.hostname}\r\n${request}GET /smuggled HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`,
      );
      assert.match(answer, /^(HTTP\/1\.1 (400|408|501) |$)/);
      assert.equal(answer.split("HTTP/1.1 ").length - 1 <= 1, true, answer);
    });

  it("treats a request with a length and chunks as chunked, and forwards one request", async () => {
    const answer = await raw(
      `POST / HTTP/1.1\r\nHost: ${site.hostname}\r\nContent-Length: 40\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: ${site.hostname}\r\n\r\n`,
    );
    assert.equal(answer.split("HTTP/1.1 ").length - 1 <= 1, true, answer);
  });

  it("refuses a body above the limit with 413, before it is sent", async () => {
    const answer = await raw(
      `POST /accounts/login/ HTTP/1.1\r\nHost: ${site.hostname}\r\nContent-Length: ${300 * 1024 * 1024}\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 413 /);
  });

  it("answers readers while 200 clients send a byte a second, of headers and of bodies", async () => {
    const started: net.Socket[] = [];
    for (let count = 0; count < 200; count++) {
      const socket = await connect({ ALPNProtocols: ["http/1.1"] });
      socket.on("error", () => undefined);
      const head = `POST /accounts/login/ HTTP/1.1\r\nHost: ${site.hostname}\r\n`;
      socket.write(count % 2 === 0 ? head : `${head}Content-Length: 1000\r\n\r\n`);
      started.push(socket);
    }
    const slow = setInterval(() => started.forEach((socket) => socket.writable && socket.write("x")), 1000);
    try {
      for (let count = 0; count < 30; count++) {
        const begun = Date.now();
        assert.equal((await send(site, {})).status, 200);
        assert.ok(Date.now() - begun < 5000, `${Date.now() - begun} ms`);
      }
    } finally {
      clearInterval(slow);
      for (const socket of started) socket.destroy();
    }
    const restarts = await inSite(
      "get",
      "pods",
      "-l",
      "name in (app,edge)",
      "-o",
      "jsonpath={.items[*].status.containerStatuses[0].restartCount}",
    );
    assert.match(restarts, /^(0 ?)+$/);
  });
});
