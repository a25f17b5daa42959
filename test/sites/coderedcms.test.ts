import assert from "node:assert/strict";
import { send } from "../e2e/support/loadRequest";
import { acceptance } from "./acceptance";
import { addPicture, publish } from "./wagtailEditor";

acceptance({
  name: "coderedcms",
  generate: async (project) => {
    await project.install("coderedcms==6.0.0", "wagtail==7.4.4", "django==5.2.8");
    await project.run("coderedcms", "start", "mysite", ".");
  },
  settings: "mysite.settings.prod",
  page: "",
  admin: "admin/",
  change: async (visitor) => {
    const { page, url } = visitor;
    await page.goto(`${url}admin/pages/3/edit/`);
    await page.fill("#id_title", "A page of ours");
    await publish(page);
    const picture = await addPicture(visitor);
    assert.match((await send(new URL(url), {})).body, /A page of ours/);
    return picture;
  },
  code: "mysite/urls.py",
});
