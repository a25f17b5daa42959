import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../e2e/support/browser";
import { settled } from "../e2e/support/loadSite";
import { outputs, up } from "../e2e/support/site";
import { emptySite } from "./emptySite";
import { Project } from "./project";

/** A WebSocket that echoes, and server-sent events once a second, beside Django. */
const asgi = `import asyncio
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chat.settings")
django = get_asgi_application()


async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": os.environ["COLOUR"] + " " + message["text"]})
    elif scope["type"] == "http" and scope["path"] == "/events":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        while True:
            line = f"data: {os.environ['COLOUR']}\\n\\n".encode()
            await send({"type": "http.response.body", "body": line, "more_body": True})
            await asyncio.sleep(1)
    else:
        await django(scope, receive, send)
`;

/** What a page saw: text of the socket and of the events, each socket's end, and how often the events had to be asked for again. */
interface Seen {
  readonly echoes: string[];
  readonly events: string[];
  readonly ends: { readonly code: number; readonly wasClean: boolean }[];
  readonly retries: number;
}

/** Runs in the browser: a socket that is opened again when it ends, as chat programs do, and an EventSource, which does so itself. */
function watch(): void {
  const seen = { echoes: [] as string[], events: [] as string[], ends: [] as object[], retries: 0 };
  const open = () => {
    const socket = new WebSocket(`wss://${location.host}/socket`);
    const timer = setInterval(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send("hello");
    }, 500);
    socket.onmessage = ({ data }) => seen.echoes.push(String(data));
    socket.onclose = ({ code, wasClean }) => {
      clearInterval(timer);
      seen.ends.push({ code, wasClean });
      open();
    };
  };
  open();
  const events = new EventSource("/events");
  events.onmessage = ({ data }) => seen.events.push(String(data));
  events.onerror = () => seen.retries++;
  Object.assign(window, { seen });
}

describe("a WebSocket and server-sent events", function () {
  this.timeout("15m");
  let project: Project;
  let browser: Browser;
  let page: Page;

  const deploy = (colour: string) =>
    up("local", {
      "django-gke:colour": colour,
      "django-gke:replicas": 2,
      "django-gke:rolloutMinutes": 10,
      "django-gke:app": { context: project.folder, settings: "chat.settings" },
    });
  const seen = () => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

  before(async () => {
    project = new Project("chat");
    await project.install("django==6.0.9");
    await project.run("django-admin", "startproject", "chat", ".");
    project.write("requirements.txt", "django==6.0.9\nuvicorn==0.54.0\nwebsockets==17.4\n");
    project.write("chat/asgi.py", asgi);
    project.write(
      "Procfile",
      "web: uvicorn chat.asgi:application --host 0.0.0.0 --port $PORT --timeout-graceful-shutdown 15\n",
    );
    await emptySite();
    await deploy("orange");
    await settled({ orange: 2 });
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(new URL("admin/login/", (await outputs("local")).url).href);
    await page.evaluate(watch);
  });
  after(async () => {
    await browser?.close();
    project?.remove();
  });

  it("reach the browser at once", async () => {
    await page.waitForTimeout(5000);
    const { echoes, events, ends, retries } = await seen();
    assert.ok(echoes.length >= 5, `${echoes.length} echoes`);
    assert.ok(events.length >= 3, `${events.length} events`);
    assert.deepEqual([new Set(echoes), ends, retries], [new Set(["orange hello"]), [], 0]);
  });

  it("end cleanly in a change of colour, and go on with the new pods", async () => {
    await deploy("maroon");
    await settled({ maroon: 2 });
    await page.waitForTimeout(5000);
    const { echoes, events, ends, retries } = await seen();
    console.log(`      the socket's ends: ${JSON.stringify(ends)}; the events were asked for again ${retries} times`);
    assert.deepEqual([echoes.at(-1), events.at(-1)], ["maroon hello", "maroon"]);
    assert.deepEqual(
      ends.map(({ wasClean }) => wasClean),
      ends.map(() => true),
    );
    assert.ok(ends.length <= 2 && retries <= 2, `${ends.length} and ${retries} interruptions`);
  });
});
