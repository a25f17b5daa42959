import assert from "node:assert/strict";
import { send } from "../e2e/support/loadRequest";
import { acceptance, djangoLogIn } from "./acceptance";
import { addPicture, publish } from "./wagtailEditor";

acceptance({
  name: "wagtail",
  generate: async (project) => {
    await project.install("wagtail==7.4.4", "django==6.0.9");
    await project.run("wagtail", "start", "mysite", ".");
  },
  settings: "mysite.settings.production",
  page: "",
  admin: "admin/",
  logIn: (visitor) => djangoLogIn(visitor),
  change: async (visitor) => {
    const { page, url } = visitor;
    await page.goto(`${url}admin/pages/3/edit/`);
    await page.fill("#id_title", "A page of ours");
    await publish(page);
    assert.match((await send(new URL(url), {})).body, /<title>\s*A page of ours/);
    return addPicture(visitor);
  },
  code: "mysite/urls.py",
});
