import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { run } from "../../../local/machine/command";
import { say } from "../../../local/machine/say";
import { ensureToolchain } from "../../../local/toolchain";
import { trusted } from "./loadRequest";

/**
 * A headless Chromium of the machine's own, kept from calling home. It trusts the local cloud's authorities as a person makes it trust
 * them: by the database of certificates in its home, which is a new folder.
 *
 * @param quic the only host that it asks by HTTP/3, and by nothing else. By itself it does so only where a public authority vouches.
 */
export async function openBrowser(quic?: string): Promise<Browser> {
  await ensureToolchain(["chromium"], say);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "browser-"));
  await trustRoots(path.join(home, ".pki/nssdb"));
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    env: { ...process.env, HOME: home },
    args: [
      ...["--no-sandbox", "--disable-gpu", "--no-first-run"],
      quic === undefined ? "--disable-quic" : `--origin-to-force-quic-on=${quic}:443`,
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
  browser.on("disconnected", () => fs.rmSync(home, { recursive: true, force: true }));
  return browser;
}

/** https://chromium.googlesource.com/chromium/src/+/main/docs/linux/cert_management.md */
async function trustRoots(database: string): Promise<void> {
  fs.mkdirSync(database, { recursive: true });
  await run("certutil", ["-d", `sql:${database}`, "-N", "--empty-password"]);
  const roots = trusted().ca.split(/(?<=-----END CERTIFICATE-----\n)/);
  for (const [number, root] of roots.entries()) {
    const file = path.join(database, `root-${number}.pem`);
    fs.writeFileSync(file, root);
    await run("certutil", ["-d", `sql:${database}`, "-A", "-t", "C,,", "-n", `root-${number}`, "-i", file]);
  }
}
