import assert from "node:assert/strict";
import * as tls from "node:tls";
import { openBrowser } from "./support/browser";
import { pointNames } from "./support/hostNames";
import { send, trusted } from "./support/loadRequest";
import { command } from "./support/command";
import { ensureUp, outputs, up } from "./support/site";

describe("a site with domains", function () {
  this.timeout("20m");
  const [shop, www] = ["shop.test", "www.shop.test"];
  let site: Record<string, string>;
  let address = "";

  before(async () => {
    await ensureUp("local");
    address = new URL((await outputs("local")).url ?? "").hostname;
    pointNames({ [shop]: address, [www]: address });
    await up("local", { "django-gke:domains": [shop, www] });
    site = await outputs("local");
  });
  after(() => pointNames({}));

  it("has the first domain in its URL, and a certificate for each", async () => {
    assert.equal(site.url, `https://${shop}/`);
    for (const name of [shop, www]) {
      const socket = tls.connect({ host: name, port: 443, servername: name, ...trusted() });
      await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
      assert.equal(socket.getPeerCertificate().subjectaltname, `DNS:${name}`);
      socket.destroy();
    }
  });

  it("redirects the other domains to the first, over HTTPS and from plain HTTP", async () => {
    for (const origin of [`https://${www}`, `http://${www}`, `http://${shop}`]) {
      const { status, headers } = await send(new URL(`${origin}/posts/?page=2`), {});
      assert.deepEqual([origin, status, headers.location], [origin, 308, `https://${shop}/posts/?page=2`]);
    }
  });

  it("no longer answers requests for its address", async () => {
    const { status } = await send(new URL(`https://${shop}/`), { headers: { Host: address } });
    assert.equal(status, 421);
  });

  it("lets its admin in, in a browser that trusts only the printed roots", async () => {
    const browser = await openBrowser();
    const page = await browser.newPage();
    await page.goto(`https://${www}/admin/`);
    assert.match(page.url(), new RegExp(`^https://${shop}/admin/login/`));
    await page.fill("#id_username", site.adminUser ?? "");
    await page.fill("#id_password", site.adminPassword ?? "");
    await page.click("input[type=submit]");
    assert.equal(await page.locator("#site-name").count(), 1);
    const [session] = (await page.context().cookies()).filter(({ name }) => name === "sessionid");
    assert.deepEqual([session?.domain, session?.secure], [shop, true]);
    await browser.close();
  });

  it("shows both certificates in npm run status", async () => {
    const { stdout: status } = await command("status");
    for (const name of [shop, www])
      assert.match(
        status,
        new RegExp(`certificate of ${name.replaceAll(".", "\\.")}: issued by Pebble.*, \\d+ minutes left`),
      );
  });
});
