import assert from "node:assert/strict";
import { send } from "../e2e/support/loadRequest";
import { untilAnswer } from "../e2e/support/untilAnswer";
import { acceptance } from "./acceptance";

// https://docs.django-cms.org/en/latest/introduction/01-install.html
acceptance({
  name: "djangocms",
  generate: async (project) => {
    await project.install("django-cms==5.1.3", "django==5.2.8");
    await project.run("django-admin", "startproject", "mysite", ".");
    await project.run("djangocms", ".", "--noinput", "--use-bundled-install-rules");
    await project.freeze();
  },
  settings: "mysite.settings",
  page: "admin/login/",
  admin: "admin/",
  change: async ({ page, url }) => {
    await page.goto(`${url}admin/cms/pagecontent/add/?language=en-us`);
    await page.fill("#id_title", "A page of ours");
    await page.click("[name=_save]");
    await page.waitForLoadState("networkidle");
    const status = async () => (await send(new URL("en-us/", url), {})).status;
    await untilAnswer("The page is not there", 5, status, () => true);
    assert.ok(await page.locator("body").innerText());
    return undefined;
  },
  code: "mysite/urls.py",
});
