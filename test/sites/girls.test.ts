import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { checkout } from "../../local/machine/paths";
import { send } from "../e2e/support/loadRequest";
import { acceptance } from "./acceptance";

// The blog of 2016's tutorial with what Django 5.2 forces: https://tutorial.djangogirls.org
acceptance({
  name: "girls",
  generate: (project) => {
    fs.cpSync(path.join(checkout, "test/sites/girls"), project.folder, { recursive: true });
    return Promise.resolve();
  },
  settings: "mysite.settings",
  page: "",
  admin: "admin/",
  change: async ({ page, url }) => {
    await page.goto(`${url}post/new/`);
    await page.fill("#id_title", "My first post");
    await page.fill("#id_text", "It scales.");
    await page.click(".save");
    await page.click(".publish");
    assert.match((await send(new URL(url), {})).body, /My first post/);
    return page.url().replace("publish/", "");
  },
  code: "mysite/urls.py",
});
