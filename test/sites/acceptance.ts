import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../e2e/support/browser";
import { inSite } from "../e2e/support/kubernetes";
import { send } from "../e2e/support/loadRequest";
import { settled } from "../e2e/support/loadSite";
import { outputs, up } from "../e2e/support/site";
import { untilAnswer } from "../e2e/support/untilAnswer";
import { emptySite } from "./emptySite";
import { inDjango } from "./inDjango";
import { Project } from "./project";
import { Visits } from "./visits";

/** A site that a test visits as a person does. */
export interface Visitor {
  readonly page: Page;
  /** Ends in a slash. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** A kind of project, and what a person does with it. */
export interface Kind {
  /** Also the folder's name. */
  readonly name: string;
  /** Makes the project with its generator, as its manual says. */
  readonly generate: (project: Project) => Promise<void>;
  /** The project's settings module. */
  readonly settings: string;
  /** Settings of the stack beside `app.context` and `app.settings`. None for a project that needs none. */
  readonly app?: Readonly<Record<string, unknown>>;
  readonly stack?: Readonly<Record<string, unknown>>;
  /** A page for visitors, below the site's address. */
  readonly page: string;
  /** The admin's address below the site's. */
  readonly admin: string;
  /** Logs in, if it is not Django's own form. */
  readonly logIn?: (visitor: Visitor) => Promise<void>;
  /** Changes something, and asserts that visitors see it. Answers a public address that has to stay the same, if there is one. */
  readonly change: (visitor: Visitor) => Promise<string | undefined>;
  /** A file of Python to which the change of the code appends a comment. */
  readonly code: string;
}

/** Deploys a project and makes its changes. Each step is a test; the last prints what was measured. */
export function acceptance(kind: Kind): void {
  describe(`an unmodified project: ${kind.name}`, function () {
    this.timeout("15m");
    let project: Project;
    let generated: ReadonlyMap<string, string>;
    let browser: Browser;
    let context: BrowserContext;
    let visitor: Visitor;
    let media = "";
    let lasting: string | undefined;
    const measured: Record<string, string | number> = { project: kind.name };

    const deploy = (colour: string) =>
      up("local", {
        "django-gke:colour": colour,
        "django-gke:replicas": 2,
        "django-gke:rolloutMinutes": 10,
        "django-gke:app": { context: project.folder, settings: kind.settings, ...kind.app },
        ...kind.stack,
      });

    before(async () => {
      project = new Project(kind.name);
      await kind.generate(project);
      generated = contents(project.folder);
      await emptySite();
    });
    afterEach(async function () {
      if (this.currentTest?.state !== "failed" || visitor === undefined) return;
      const text = await visitor.page.locator("body").innerText({ timeout: 5000 });
      console.log(`      The browser was at ${visitor.page.url()}:\n${text.slice(0, 1000)}`);
    });
    after(async () => {
      await browser?.close();
      project?.remove();
    });

    it("goes live with two settings", async () => {
      const began = Date.now();
      await deploy("orange");
      measured["seconds of up"] = Math.round((Date.now() - began) / 1000);
      const { url = "", adminUser: user = "", adminPassword: password = "" } = await outputs("local");
      browser = await openBrowser();
      context = await browser.newContext();
      visitor = { page: await context.newPage(), url, user, password };
      visitor.page.setDefaultTimeout(60_000);
      assert.equal((await send(new URL(kind.page, url), {})).status, 200);
    });

    it("lets the printed admin in, to pages whose styles and scripts load", async () => {
      const missing = missed(visitor.page);
      await (kind.logIn ?? djangoLogIn)(visitor);
      await visitor.page.goto(visitor.url + kind.admin);
      await visitor.page.waitForLoadState("networkidle");
      assert.deepEqual(missing, []);
    });

    it("keeps what is changed there", async () => {
      lasting = await kind.change(visitor);
      media = await store("greeting.txt");
      assert.equal((await send(new URL(media), {})).body, "good day");
    });

    it("fails no request while code and colour change, and keeps files and sessions", async () => {
      const cookies = await context.cookies(visitor.url);
      const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
      const visits = new Visits([
        { url: visitor.url + kind.page },
        { url: visitor.url + kind.admin, cookie },
        { url: media, has: "good day" },
        ...(lasting === undefined ? [] : [{ url: lasting }]),
      ]);
      try {
        project.append(kind.code, "\n# A change.\n");
        const { headers: before } = await send(new URL(kind.page, visitor.url), {});
        await deploy("orange");
        const { headers: after } = await send(new URL(kind.page, visitor.url), {});
        assert.notEqual(after["x-version"], before["x-version"]);
        await deploy("maroon");
        await settled({ maroon: 2 });
      } finally {
        await visits.end();
      }
      measured["requests"] = visits.requests;
      measured["failed requests"] = visits.failures.length;
      assert.deepEqual(visits.failures, []);
      assert.equal((await send(new URL(kind.page, visitor.url), {})).headers["x-colour"], "maroon");
      await visitor.page.goto(visitor.url + kind.admin);
      assert.equal(new URL(visitor.page.url()).pathname, `/${kind.admin}`);
    });

    it("needs no edited file", async () => {
      const now = contents(project.folder);
      const edited = [...now].filter(([file, digest]) => generated.get(file) !== digest && file !== kind.code);
      measured["files edited"] = edited.length;
      const top = () => inSite("top", "pods", "--no-headers", "-l", "name in (app, process)").catch(() => "");
      const usage = await untilAnswer("no pod's memory was measured", 120, top, (lines) =>
        lines.includes("app-maroon"),
      );
      measured["memory per pod"] = usage
        .trim()
        .split("\n")
        .map((line) => line.split(/\s+/))
        .map(([pod = "", , memory = ""]) => `${pod.replace(/-[a-z0-9]+-[a-z0-9]+$/, "")} ${memory}`)
        .join(", ");
      console.log(`      ${JSON.stringify(measured)}`);
      assert.deepEqual(edited, []);
    });
  });
}

/** Logs in with Django's own form, which most admins have. */
export async function djangoLogIn({ page, url, user, password }: Visitor, at = "admin/login/"): Promise<void> {
  await page.goto(url + at);
  await page.fill("[name=username]", user);
  await page.fill("[name=password]", password);
  await page.press("[name=password]", "Enter");
  await page.waitForURL((now) => !now.pathname.includes("login"));
}

/** What does not load from now on, of the site and its buckets. Avatars and news of other sites are not the project's. */
function missed(page: Page): string[] {
  const missing: string[] = [];
  const isLocal = (url: string) => /^\d+\.\d+\.\d+\.\d+$/.test(new URL(url).hostname);
  page.on("response", (response) => {
    if (response.status() >= 400 && isLocal(response.url())) missing.push(`${response.status()} ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    const cause = request.failure()?.errorText ?? "";
    // A page that is left cancels what it still loads.
    if (cause !== "net::ERR_ABORTED" && isLocal(request.url())) missing.push(`${cause} ${request.url()}`);
  });
  return missing;
}

/** Stores a file as the project does, in a web pod, and answers its address. */
async function store(name: string): Promise<string> {
  return inDjango<string>(
    [
      "from django.core.files.base import ContentFile",
      "from django.core.files.storage import default_storage",
      "name = default_storage.save(json.loads(sys.argv[1]), ContentFile(b'good day'))",
      "print(json.dumps(default_storage.url(name)))",
    ],
    name,
  );
}

/** A digest of each file of the project's own. */
function contents(folder: string): Map<string, string> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  return new Map(
    files
      .filter((file) => fs.statSync(path.join(folder, file)).isFile())
      .map((file) => [
        file,
        createHash("sha256")
          .update(fs.readFileSync(path.join(folder, file)))
          .digest("hex"),
      ]),
  );
}
