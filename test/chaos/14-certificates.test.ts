import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { prepareStack } from "../../local/engine/stack";
import { stopDaemon } from "../../local/machine/daemons";
import { paths } from "../../local/machine/paths";
import { command } from "../e2e/support/command";
import { endFlawless } from "../e2e/support/flawless";
import { pointNames } from "../e2e/support/hostNames";
import { inSite } from "../e2e/support/kubernetes";
import { send } from "../e2e/support/loadRequest";
import { loadSite, settled } from "../e2e/support/loadSite";
import { engine, outputs, up } from "../e2e/support/site";

const store = () => paths.inState("objects", "local-django-gke-local-certificates");

describe("certificates that the authority does not issue", function () {
  this.timeout("15m");
  let site: URL;

  before(async () => {
    await up("local");
    await settled({ orange: 3 });
    site = new URL((await outputs("local")).url ?? "");
  });
  after(async () => {
    pointNames({});
    await up("local");
  });

  it("cost no request if the store is emptied and the edge is rolled out", async () => {
    const load = await loadSite(20);
    await load.calm(70); // The edge's pods note once a minute that they serve.
    await load.during("store emptied, edge rolled out", async () => {
      for (const entry of fs.readdirSync(store()).filter((each) => each !== "serving"))
        fs.rmSync(path.join(store(), entry), { recursive: true });
      await inSite("rollout", "restart", "deployment/edge");
      await inSite("rollout", "status", "deployment/edge", "--timeout=300s");
    });
    await endFlawless(load);
    assert.ok(fs.readdirSync(path.join(store(), "certificates")).length > 0);
  });

  const faults: readonly [what: string, name: string, arrange: () => Promise<void>, cause: RegExp][] = [
    ["the name points elsewhere", "shop.test", () => point("shop.test", "127.0.0.2"), /connection refused/i],
    [
      "the authority refuses the name",
      "refused.test",
      () => point("refused.test", site.hostname),
      /rejectedIdentifier/,
    ],
    ["the authority does not answer", "shop.test", () => stopDaemon("authority"), /connection refused/i],
  ];
  for (const [what, name, arrange, cause] of faults)
    it(`are named by up and status if ${what}, and the site serves as before`, async () => {
      await arrange();
      const settings = { "django-gke:domains": [name], "django-gke:rolloutMinutes": 1 };
      // Not `up`, which would start the authority again.
      const flags = ["--yes", "--skip-preview", "--suppress-progress", ...(await prepareStack("local", settings))];
      const line = new RegExp(`there is no certificate for ${name}: .*(${cause.source})`, cause.flags);
      await assert.rejects(engine("up", ...flags), line);
      const { stdout } = await command("status");
      assert.match(stdout, new RegExp(`certificate of ${name}: .*(${cause.source})`, cause.flags));
      assert.equal((await send(site, {})).status, 200);
    });
});

function point(name: string, address: string): Promise<void> {
  pointNames({ [name]: address });
  return Promise.resolve();
}
