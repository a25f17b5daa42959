import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Visitor } from "./acceptance";

/** A picture of one pixel. */
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Publishes the page that is open in Wagtail's editor. */
export async function publish(page: Page): Promise<void> {
  await page
    .click("footer [data-w-dropdown-target=toggle], footer .w-dropdown-button button[aria-haspopup]", {
      timeout: 10_000,
    })
    .catch(() => undefined);
  await page.click("[name=action-publish]");
  await page.waitForSelector(".messages .success");
}

/** Uploads a picture, and answers the address of what visitors see of it. */
export async function addPicture({ page, url }: Visitor): Promise<string> {
  await page.goto(`${url}admin/images/add/`, { waitUntil: "networkidle" });
  await page.setInputFiles("input[type=file]", { name: "pixel.png", mimeType: "image/png", buffer: png });
  // A script fills in the title, a moment after the file was chosen.
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#id_title")?.value !== "");
  await page.click("main button:has-text('Upload'), footer button:has-text('Upload')");
  await page.waitForSelector(".messages .success");
  await page.goto(`${url}admin/images/`);
  const source = await page.locator("main img[src*=pixel]").first().getAttribute("src");
  assert.ok(source);
  return new URL(source, url).href;
}
