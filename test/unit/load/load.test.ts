import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Load } from "../../e2e/support/load";
import { reportFailures } from "../../e2e/support/loadReport";
import type { LoadResult } from "../../e2e/support/loadSample";

/** How the small site below misbehaves, from now on. */
type Fault = (request: http.IncomingMessage, response: http.ServerResponse) => boolean;

/** A site that answers as the blog does, and its posts by submission. */
class SmallSite {
  readonly posts = new Map<string, string>();
  fault: Fault = () => false;
  private published = "";
  private readonly server = http.createServer((request, response) => void this.answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const title = form.get("title");
    if (title !== null) this.posts.set(form.get("submission") ?? "", title);
    if (title !== null && this.published === "") this.published = title;
    if (this.fault(request, response)) return;
    if (request.method === "POST")
      response.writeHead(302, { "Set-Cookie": "sessionid=1", Location: `/posts/7/${title ?? ""}/` }).end();
    else {
      const shown = /^\/posts\/7\/(.*)\/$/.exec(request.url ?? "")?.[1];
      const content = shown === undefined ? `<a>${this.published}</a></h2>` : `<h1>${shown}</h1>`;
      const footer = `data-pod="p" data-colour="orange" data-version="1"`;
      response
        .writeHead(200, { "X-Pod": "p", "X-Colour": "orange", "X-Version": "1" })
        .end(`<input name="csrfmiddlewaretoken" value="t">${content}${footer}</html>`);
    }
  }
}

describe("a load", function () {
  let site: SmallSite;
  let url: string;

  beforeEach(async () => {
    site = new SmallSite();
    url = await site.start();
  });
  afterEach(() => site.stop());

  async function loadFor(milliseconds: number, fault?: Fault): Promise<LoadResult> {
    const load = await Load.start({ url, user: "a", password: "b", perSecond: 200 });
    if (fault !== undefined) {
      await sleep(500); // until every reader has its connection
      site.fault = fault;
    }
    await sleep(milliseconds);
    // Requests that are sent again at the end reach a healthy site.
    setTimeout(() => (site.fault = () => false), 300);
    return load.stop();
  }

  it("sends the requested rate, each kind of request over new and kept connections, and finds no fault in a healthy site", async () => {
    const { samples, posts } = await loadFor(2000);
    assert.ok(Math.abs(samples.length - 400) < 60, `${samples.length} in 2 seconds`);
    assert.deepEqual(reportFailures(samples), []);
    const ways = new Set(samples.map(({ kind, connection }) => `${kind} ${connection}`));
    assert.deepEqual(
      [...ways].sort(),
      ["detail fresh", "detail kept", "list fresh", "list kept", "write fresh", "write kept"].sort(),
    );
    assert.deepEqual([...site.posts.values()].slice(1).sort(), posts.map(({ title }) => title).sort());
  });

  it("detects a wrong status, a wrong page, half a page and the footer of a different pod", async () => {
    const answers: readonly [number, string][] = [
      [503, "no database"],
      [200, "<h1>Nothing</h1></html>"],
      [200, "PAGE"],
      [200, `PAGE data-pod="q" data-colour="orange" data-version="1"</html>`],
    ];
    let turn = 0;
    const { samples } = await loadFor(500, ({ url: asked, method }, response) => {
      if (asked !== "/" || method !== "GET") return false;
      const [status, body] = answers[turn++ % answers.length] ?? [500, ""];
      const page = `<a>${[...site.posts.values()][0] ?? ""}</a></h2>`;
      response.writeHead(status, { "X-Pod": "p" }).end(body.replace("PAGE", page));
      return true;
    });
    const failures = new Set(samples.map(({ failure }) => failure).filter((failure) => failure !== undefined));
    assert.deepEqual([...failures].sort(), [
      "a mixed footer",
      "another page than asked for",
      "half a page",
      "status 503: no database",
    ]);
  });

  it("distinguishes a kept connection that is cut before an answer from a new one", async () => {
    const { samples } = await loadFor(500, ({ socket }) => {
      socket.destroy();
      return true;
    });
    const failures = reportFailures(samples.filter(({ kind }) => kind === "list")).map((line) => line.split(" × ")[1]);
    assert.ok(failures.includes("list, fresh connection: socket hang up before an answer"), failures.join("\n"));
    assert.ok(failures.includes("list, kept connection: socket hang up before an answer on a kept connection"));
  });

  it("retries an unanswered post with the same submission token, so that it is not stored twice", async () => {
    const { posts } = await loadFor(500, ({ method, socket }) => {
      if (method !== "POST") return false;
      socket.destroy();
      return true;
    });
    const unheard = posts.filter(({ acknowledged }) => !acknowledged);
    assert.notEqual(unheard.length, 0);
    const stored = [...site.posts.values()];
    for (const { title } of unheard) assert.equal(stored.filter((other) => other === title).length, 1, title);
  });

  it("ends what is done during it if it ends by itself", async () => {
    const load = await Load.start({ url, user: "a", password: "b", perSecond: 10 });
    setTimeout(() => load["sender"].kill("SIGKILL"), 200);
    await assert.rejects(
      load.during("a change", () => sleep(60_000, undefined, { ref: false })),
      /The load ended/,
    );
  });

  it("refuses targets on other machines and more than 500 requests a second", async () => {
    const options = { user: "a", password: "b", perSecond: 10 };
    await assert.rejects(Load.start({ ...options, url: "http://192.0.2.1/" }), /192\.0\.2\.1 is not on this machine/);
    await assert.rejects(Load.start({ ...options, url, perSecond: 501 }), /501 requests\/s is over 500/);
  });
});

async function text(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
