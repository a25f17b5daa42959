import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "./support/browser";
import { send } from "./support/loadRequest";
import { ensureUp, outputs } from "./support/site";

describe("the site in a browser", function () {
  this.timeout("10m");
  let site: Record<string, string>;
  let browser: Browser;
  let page: Page;

  before(async () => {
    await ensureUp("local");
    site = await outputs("local");
    browser = await openBrowser();
    page = await browser.newPage();
  });
  after(() => browser?.close());

  it("shows the header in the colour of the settings", async () => {
    await page.goto(site.url ?? "");
    assert.equal(await background(page, "body > header"), "rgb(255, 153, 0)");
    assert.equal(await page.locator("footer").getAttribute("data-colour"), "orange");
  });

  it("loads its stylesheet from the bucket and its colour from a pod, both with immutable names", async () => {
    const sheets = await stylesheets(page);
    assert.equal(sheets.length, 2);
    const [colour = "", style = ""] = sheets;
    assert.equal(colour, `${site.url}colour/ff9900.css`);
    assert.ok(style.startsWith(site.staticUrl ?? ""), `${style} is in ${site.staticUrl}`);
    assert.match(style, /\.[0-9a-f]{12}\.css$/);
    for (const sheet of sheets) {
      const { status, headers } = await send(new URL(sheet), {});
      assert.equal(status, 200);
      assert.equal(headers["content-type"], "text/css; charset=utf-8");
      assert.equal(headers["cache-control"], "public, max-age=31536000, immutable");
    }
  });

  it("lets the printed admin in, to styled pages", async () => {
    await page.goto(`${site.url}admin/`);
    await page.fill("#id_username", site.adminUser ?? "");
    await page.fill("#id_password", site.adminPassword ?? "");
    await page.click("input[type=submit]");
    assert.equal(await page.locator("#site-name").count(), 1);
    assert.equal(await background(page, "#header"), "rgb(65, 118, 144)");
    for (const sheet of await stylesheets(page)) assert.ok(sheet.startsWith(site.staticUrl ?? ""), sheet);
  });

  it("lets a post be written, published and read", async () => {
    await page.goto(`${site.url}posts/new/`);
    await page.fill("#id_title", "The first post");
    await page.fill("#id_text", "It scales.");
    await page.click("main button");
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const reader = await browser.newPage();
    await reader.goto(site.url ?? "");
    await reader.click("text=The first post");
    assert.equal(await reader.locator("article h1").textContent(), "The first post");
    assert.match((await reader.locator("article").textContent()) ?? "", /It scales\./);
    await reader.close();
  });

  for (const width of [1280, 390])
    it(`fits into ${width} pixels, also with a title that cannot be broken`, async () => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${site.url}posts/new/`);
      await page.fill("#id_title", "W".repeat(100));
      await page.fill("#id_text", "https://example.org/".padEnd(300, "x"));
      await page.click("main button");
      const { pathname } = new URL(page.url());
      const own = [pathname, pathname.replace(/[^/]+\/$/, "edit/"), pathname.replace(/[^/]+\/$/, "delete/")];
      for (const at of [...own, "/", "/drafts/", "/posts/new/", "/nothing/"]) {
        await page.goto(new URL(at, site.url).href);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.deepEqual([at, over], [at, 0]);
      }
      await page.goto(new URL(own[2] ?? "", site.url).href);
      await page.click("main button");
    });

  it("serves the same content from several pods", async () => {
    const pods = new Set<string>();
    const contents = new Set<string>();
    for (let reload = 0; reload < 12; reload++) {
      // A new context, as a browser that reloads would stay on its connection, and so on its pod.
      const context = await browser.newContext();
      const reader = await context.newPage();
      await reader.goto(site.url ?? "");
      pods.add((await reader.locator("footer").getAttribute("data-pod")) ?? "");
      contents.add((await reader.locator("main").textContent()) ?? "");
      await context.close();
    }
    assert.ok(pods.size >= 2, `12 loads were served by ${[...pods].join(", ")}`);
    assert.equal(contents.size, 1);
    assert.match([...contents][0] ?? "", /The first post/);
  });
});

function background(page: Page, selector: string): Promise<string> {
  return page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor);
}

function stylesheets(page: Page): Promise<string[]> {
  return page
    .locator("link[rel=stylesheet]")
    .evaluateAll((links) => links.map((link) => (link as HTMLLinkElement).href));
}
