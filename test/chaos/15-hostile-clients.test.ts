import assert from "node:assert/strict";
import { once } from "node:events";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import * as tls from "node:tls";
import { endFlawless } from "../e2e/support/flawless";
import { inSite } from "../e2e/support/kubernetes";
import type { Load } from "../e2e/support/load";
import { trusted } from "../e2e/support/loadRequest";
import { logIn, postForm, type Session } from "../e2e/support/loadSession";
import { loadSite, settled } from "../e2e/support/loadSite";
import { outputs, up } from "../e2e/support/site";

const megabyte = Buffer.alloc(1024 * 1024, "x");
/** Milliseconds that each upload takes for a megabyte: 8 to 14 Mbit/s, what many homes can send. No two are the same. */
const paces = Array.from({ length: 20 }, (_, number) => 600 + 20 * number);

describe("readers beside clients that hold connections", function () {
  this.timeout("15m");
  let site: URL;
  let session: Session;
  let load: Load;
  let secureContext: tls.SecureContext;
  const sockets = new Set<tls.TLSSocket>();
  let ended = false;

  before(async () => {
    await up("local", { "django-gke:bodyLimitMb": 60 });
    await settled({ orange: 3 });
    const { url = "", adminUser = "", adminPassword = "" } = await outputs("local");
    site = new URL(url);
    secureContext = tls.createSecureContext(trusted());
    session = await logIn(site, adminUser, adminPassword);
    load = await loadSite(20);
    await load.calm(60);
  });
  after(() => closeAll());

  /** A connection on which these bytes were sent. */
  async function open(first: string): Promise<tls.TLSSocket> {
    const socket = tls.connect({ host: site.hostname, port: 443, secureContext, ALPNProtocols: ["http/1.1"] });
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    await once(socket, "secureConnect");
    socket.resume().write(first);
    return socket;
  }
  function closeAll(): void {
    ended = true;
    for (const socket of sockets) socket.destroy();
  }

  it("are answered while 1,000 connections are idle", async () => {
    // A connection that has sent nothing is closed after ten seconds; one that was answered is kept for 75.
    const answered = () => open("GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n");
    for (let count = 0; count < 1000; count += 50) await Promise.all(Array.from({ length: 50 }, answered));
    await load.during("1,000 idle connections", () => sleep(40_000));
    assert.ok(sockets.size >= 1000, `${sockets.size} connections are left`);
    closeAll();
  });

  it("are answered while 200 clients send a byte a second", async () => {
    ended = false;
    const slow = async (number: number): Promise<void> => {
      const head = `POST /accounts/login/ HTTP/1.1\r\nHost: ${site.hostname}\r\n`;
      while (!ended) {
        const socket = await open(number % 2 === 0 ? head : `${head}Content-Length: 1000\r\n\r\n`);
        for (; !ended && socket.writable; await sleep(1000)) socket.write("x");
      }
    };
    const clients = Array.from({ length: 200 }, (_, number) => slow(number));
    await load.during("200 clients at a byte a second", () => sleep(60_000));
    closeAll();
    await Promise.all(clients);
  });

  it("are answered while 20 files of 50 MB are uploaded, which all arrive", async () => {
    const statuses = await load.during("20 uploads of 50 MB", () =>
      Promise.all(paces.map((pace) => upload(site, session, `upload-${pace}`, pace))),
    );
    assert.deepEqual(new Set(statuses), new Set([302]));
  });

  it("fail in none of these, and no pod restarts", async () => {
    await endFlawless(load);
    const restarts = "jsonpath={.items[*].status.containerStatuses[0].restartCount}";
    assert.match(await inSite("get", "pods", "-l", "name in (app,edge)", "-o", restarts), /^(0 ?)+$/);
  });
});

/** Sends a post with a file of 50 MB as a browser's form does, and answers the status. */
async function upload(site: URL, session: Session, title: string, pace: number): Promise<number | undefined> {
  const boundary = "----a-form";
  const fields = Object.entries(postForm(session, title)).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `${fields.join("")}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const request = https.request(new URL("posts/new/", site), {
    method: "POST",
    agent: false,
    ...trusted(),
    headers: {
      Cookie: session.cookie,
      Origin: site.origin,
      "Content-Type": `multipart/form-data; boundary=${boundary}`,
      "Content-Length": head.length + 50 * megabyte.length + tail.length,
    },
  });
  const answer = once(request, "response") as Promise<[{ statusCode?: number; resume: () => void }]>;
  request.write(head);
  for (let count = 0; count < 50; count++) {
    if (!request.write(megabyte)) await once(request, "drain");
    await sleep(pace);
  }
  request.end(tail);
  const [response] = await answer;
  response.resume();
  return response.statusCode;
}
