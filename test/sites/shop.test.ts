import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { checkout } from "../../local/machine/paths";
import { send } from "../e2e/support/loadRequest";
import { sql } from "../e2e/support/sql";
import { untilAnswer } from "../e2e/support/untilAnswer";
import { acceptance, djangoLogIn } from "./acceptance";
import { inDjango } from "./inDjango";
import { png } from "./wagtailEditor";

acceptance({
  name: "shop",
  generate: (project) => {
    fs.cpSync(path.join(checkout, "test/sites/shop"), project.folder, { recursive: true });
    return Promise.resolve();
  },
  settings: "config.settings.production",
  app: { env: { DJANGO_ADMIN_URL: "back-office/" }, threads: 4 },
  stack: { "django-gke:cache": { memory: "64Mi", persistent: true } },
  page: "",
  admin: "back-office/",
  logIn: (visitor) => djangoLogIn({ ...visitor, user: "admin@example.com" }, "back-office/login/"),
  change: async ({ page, url }) => {
    await page.goto(`${url}back-office/orders/product/add/`);
    await page.fill("#id_name", "A blue kettle");
    await page.setInputFiles("#id_picture", { name: "kettle.png", mimeType: "image/png", buffer: png });
    await page.click("[name=_save]");
    await page.waitForSelector(".messagelist .success");
    const { body } = await send(new URL(url), {});
    assert.match(body, /A blue kettle/);
    const [, source = ""] = /<img src="([^"]+)"/.exec(body) ?? [];
    assert.equal((await send(new URL(source), {})).status, 200);
    await everyJobOnce();
    return source;
  },
  code: "config/urls.py",
});

/** A thousand jobs of Celery's, queued by a web pod; and beat's own, every ten seconds. */
async function everyJobOnce(): Promise<void> {
  const queued = await inDjango([
    "from shop.orders.tasks import work",
    "print(json.dumps(len([work.delay(number) for number in range(1000)])))",
  ]);
  assert.equal(queued, 1000);
  const run = () => sql("SELECT count(*), count(DISTINCT number) FROM orders_run WHERE number >= 0");
  await untilAnswer("Not every job ran once", 120, run, (counts) => counts === "1000|1000");
  const ticks = () => sql("SELECT count(*) FROM orders_run WHERE number < 0");
  await untilAnswer("Beat sent no job", 60, ticks, (count) => Number(count) > 0);
}
