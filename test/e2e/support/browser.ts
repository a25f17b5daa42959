import { type Browser, chromium } from "playwright-core";
import { say } from "../../../local/machine/say";
import { ensureToolchain } from "../../../local/toolchain";

/** A headless Chromium of the machine's own, kept from calling home. */
export async function openBrowser(): Promise<Browser> {
  await ensureToolchain(["chromium"], say);
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
}
