import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { paths } from "../../local/machine/paths";
import { inSite } from "./support/kubernetes";
import { placesOf, secretsOf } from "./support/secretPlaces";
import { find, type Secret } from "./support/secretScan";
import { ensureUp } from "./support/site";

describe("the secrets of a running site", function () {
  this.timeout("10m");
  let secrets: Secret[];

  before(async () => {
    await ensureUp("local");
    secrets = await secretsOf("local");
  });

  it("are many: passwords, Django's key, the cluster's own keys", () => {
    const names = secrets.map(({ name }) => name).join("\n");
    for (const expected of [
      /RandomPassword::database-/,
      /RandomPassword::credentials-key/,
      /\/ca\.key$/m,
      /passphrase$/m,
    ])
      assert.match(names, expected);
  });

  it("are not in plain text in any state, output, manifest, log, image, command line or file of the repository", async () => {
    assert.deepEqual(await find(secrets, await placesOf("local")), []);
  });

  it("would be found there", async () => {
    // A different one each time: this file is searched too.
    const planted = { name: "planted", value: `${randomBytes(15).toString("base64")} 100% real` };
    const log = paths.inState("logs", "planted.log");
    const child = spawn("sleep", ["60"], { argv0: `sleep --password=${planted.value}` });
    fs.writeFileSync(log, `a line\n{"data":"${Buffer.from(`user:${planted.value}:`).toString("base64")}"}\n`);
    await inSite(
      "create",
      "configmap",
      "planted",
      `--from-literal=url=http://user:${encodeURIComponent(planted.value)}@host`,
    );
    try {
      assert.deepEqual(await find([planted], await placesOf("local")), [
        `command lines /proc/${child.pid}/cmdline: planted`,
        `logs ${log}: planted`,
        "manifests: planted",
      ]);
    } finally {
      child.kill();
      fs.rmSync(log);
      await inSite("delete", "configmap", "planted");
    }
  });
});
