import assert from "node:assert/strict";
import { acceptance } from "./acceptance";

for (const [version, django] of [
  ["5.2", "5.2.8"],
  ["6.0", "6.0.9"],
] as const)
  acceptance({
    name: `startproject-${version}`,
    generate: async (project) => {
      await project.install(`django==${django}`);
      await project.run("django-admin", "startproject", "shop", ".");
      await project.freeze();
    },
    settings: "shop.settings",
    page: "admin/login/",
    admin: "admin/",
    change: async ({ page, url }) => {
      await page.goto(`${url}admin/auth/group/add/`);
      await page.fill("#id_name", "Editors");
      await page.click("[name=_save]");
      assert.match(await page.locator(".messagelist").innerText(), /Editors.* was added successfully/);
      return undefined;
    },
    code: "shop/urls.py",
  });
