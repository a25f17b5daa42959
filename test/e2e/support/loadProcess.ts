import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, send } from "./loadRequest";
import type { Kind, LoadOptions, LoadResult, Sample } from "./loadSample";
import { logIn, postForm, publishPost, renewed, type Session } from "./loadSession";

/** Requests under way at one time; above that the load itself is broken. */
const most = 1000;

interface Writing {
  readonly title: string;
  readonly form: Record<string, string>;
  acknowledged: boolean;
}

/** The process of a load: sends at its times, checks each answer, and tells all when it is asked to end. */
async function main(options: LoadOptions & { readonly name: string }): Promise<void> {
  const site = new URL(options.url);
  // They keep their connection, one each, and are asked in turn.
  const { Agent } = site.protocol === "https:" ? https : http;
  const readers = Array.from({ length: 12 }, () => new Agent({ keepAlive: true, maxFreeSockets: 1 }));
  let session = await logIn(site, options.user, options.password);
  await publishPost(site, session, options.name);
  const samples: Sample[] = [];
  const posts: Writing[] = [];
  const written: string[] = [];
  const underWay = new Set<Promise<void>>();
  let { perSecond } = options;
  const { writesInTen = 1, stylesheets = 0 } = options;
  let due = 0;
  let sent = 0;
  let last = performance.now();

  const timer = setInterval(() => {
    const now = performance.now();
    due += ((now - last) * perSecond) / 1000;
    last = now;
    for (; sent < due; sent++) {
      const one = next(sent);
      underWay.add(one);
      void one.finally(() => underWay.delete(one));
    }
  }, 5);
  const counter = setInterval(() => tell({ answered: samples.length }), 500);

  /** Of ten requests `writesInTen` write and two read a written post; of each kind every second opens a new connection. */
  function next(sentBefore: number): Promise<void> {
    const number = Math.floor(sentBefore / (1 + stylesheets));
    if (sentBefore % (1 + stylesheets) > 0) return measure("stylesheet", readers[number % readers.length]);
    const round = Math.floor(number / 10);
    const place = number % 10;
    const kind: Kind =
      place < writesInTen ? "write" : place < writesInTen + 2 && written.length > 0 ? "detail" : "list";
    const agent = (round + place) % 2 === 0 ? readers[(round * 5 + place) % readers.length] : undefined;
    return measure(kind, agent);
  }

  async function measure(kind: Kind, agent: http.Agent | undefined): Promise<void> {
    const at = Date.now();
    const started = performance.now();
    const ended = (failure: string | undefined, answer?: Answer): void => {
      samples.push({
        at,
        milliseconds: performance.now() - started,
        kind,
        connection: agent === undefined ? "fresh" : "kept",
        failure,
        pod: header(answer, "x-pod"),
        colour: header(answer, "x-colour"),
        version: header(answer, "x-version"),
      });
    };
    if (underWay.size >= most) return ended(`not sent: ${most} requests are under way`);
    try {
      if (kind === "write") {
        const title = `${options.name}-${posts.length}`;
        const post: Writing = { title, form: postForm(session, title), acknowledged: false };
        posts.push(post);
        const answer = await write(site, session, post, agent);
        session = renewed(session, answer);
        const failure = wrongWrite(answer, title);
        post.acknowledged = failure === undefined;
        if (post.acknowledged) written.push(answer.headers.location ?? "");
        ended(failure, answer);
      } else if (kind === "detail") {
        const path = written[written.length - 1] ?? "/";
        const answer = await send(new URL(path, site), { agent, headers: { Cookie: session.cookie } });
        ended(wrongPage(answer, `>${path.split("/")[3] ?? ""}</h1>`), answer);
      } else if (kind === "stylesheet") {
        const answer = await send(new URL("colour/ff9900.css", site), { agent });
        ended(answer.status === 200 && answer.body.includes("ff9900") ? undefined : `status ${answer.status}`, answer);
      } else {
        const answer = await send(site, { agent });
        ended(wrongPage(answer, `>${options.name}</a></h2>`), answer);
      }
    } catch (error) {
      ended((error as Error).message);
    }
  }

  process.on("message", (message: { perSecond?: number }) => {
    if (message.perSecond !== undefined) {
      perSecond = message.perSecond;
      return;
    }
    clearInterval(timer);
    clearInterval(counter);
    void finish();
  });

  /** A post whose answer did not come is sent again, as a person would who sees no answer. */
  async function finish(): Promise<void> {
    await Promise.all(underWay);
    for (const post of posts.filter(({ acknowledged }) => !acknowledged)) await writeAgain(site, session, post);
    const told = posts.map(({ title, acknowledged }) => ({ title, acknowledged }));
    for (const reader of readers) reader.destroy();
    tell({ result: { samples, posts: told } satisfies LoadResult }, () => process.disconnect());
  }
  tell({ started: true });
}

function tell(message: object, told?: () => void): void {
  process.send?.(message, undefined, undefined, told);
}

function write(site: URL, { cookie }: Session, { form }: Writing, agent?: http.Agent): Promise<Answer> {
  return send(new URL("posts/new/", site), { method: "POST", headers: { Cookie: cookie }, form, agent });
}

async function writeAgain(site: URL, session: Session, post: Writing): Promise<void> {
  for (let times = 0; times < 20; times++) {
    const answer = await write(site, session, post).catch(() => undefined);
    if (answer?.status === 302) return;
    await sleep(500);
  }
}

/** A new post is answered by the way to its page. */
function wrongWrite({ status, headers, body }: Answer, title: string): string | undefined {
  if (status !== 302) return `status ${status}${cause(body)}`;
  return new RegExp(`^/posts/\\d+/${title}/$`).test(headers.location ?? "") ? undefined : "leads to another page";
}

/** A page is right when it has the text, is whole, and names the same pod, colour and version as the headers do. */
function wrongPage(answer: Answer, text: string): string | undefined {
  const { status, body } = answer;
  if (status !== 200) return `status ${status}${cause(body)}`;
  const [pod, colour, version] = ["x-pod", "x-colour", "x-version"].map((name) => header(answer, name) ?? "");
  if (!body.includes(text)) return "another page than asked for";
  if (!body.trimEnd().endsWith("</html>")) return "half a page";
  if (!body.includes(`data-pod="${pod}" data-colour="${colour}" data-version="${version}"`)) return "a mixed footer";
  return undefined;
}

/** A short answer's own words. */
function cause(body: string): string {
  return body.length > 0 && body.length < 200 ? `: ${body.trim()}` : "";
}

function header(answer: Answer | undefined, name: string): string | undefined {
  return answer?.headers[name]?.toString();
}

// The password is sent as a message: other users can read arguments and environment.
process.once("message", (options: LoadOptions & { readonly name: string }) => void main(options));
// The process that wanted the load is gone.
process.once("disconnect", () => process.exit());
