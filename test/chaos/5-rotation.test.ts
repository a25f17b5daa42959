import assert from "node:assert/strict";
import * as path from "node:path";
import { run } from "../../local/machine/command";
import { checkout } from "../../local/machine/paths";
import { endFlawless } from "../e2e/support/flawless";
import { inSite } from "../e2e/support/kubernetes";
import { send } from "../e2e/support/loadRequest";
import type { Load } from "../e2e/support/load";
import { logIn, type Session } from "../e2e/support/loadSession";
import { loadSite, settled } from "../e2e/support/loadSite";
import { outputs, up } from "../e2e/support/site";

/** The users with a password, the database that they log in to, and the Secret and key that hold it. */
const users = [
  ["app_a", "django", "database-application", "app_a"],
  ["app_b", "django", "database-application", "app_b"],
  ["django", "django", "database-owner", "password"],
  ["backup", "postgres", "database-backup", "password"],
  ["administrator", "django", "database-administrator", "current"],
] as const;

describe("a rotation of every password and key under load", function () {
  this.timeout("25m");
  let load: Load;
  let site: URL;
  let session: Session;
  const earlier: Record<string, string> = {};
  let keyBefore = "";

  before(async () => {
    await up("local");
    await settled({ orange: 3 });
    const { url = "", adminUser = "", adminPassword = "" } = await outputs("local");
    site = new URL(url);
    session = await logIn(site, adminUser, adminPassword);
    for (const [user, , secret, key] of users) earlier[user] = await valueOf(secret, key);
    keyBefore = await valueOf("django", "DJANGO_SECRET_KEY");
    load = await loadSite(20);
    await load.calm(20);
  });

  it("fails no request and loses or doubles no post", async () => {
    await load.during("rotate", async () => {
      await run(process.execPath, [
        "-r",
        "./local/typescript/register.js",
        path.join(checkout, "commands/rotate/main.ts"),
      ]);
      await settled({ orange: 3 });
    });
    await load.calm(10);
    await endFlawless(load);
  });

  it("leaves nothing to do for a preview, whose committed settings do not know of it", async () => {
    await run("npm", ["run", "-s", "pulumi", "--", "preview", "--stack", "local", "--expect-no-changes"]);
  });

  it("keeps a login signed with the old key, even if it was not used in between", async () => {
    assert.notEqual(await valueOf("django", "DJANGO_SECRET_KEY"), keyBefore);
    assert.equal((await send(new URL("posts/new/", site), { headers: { Cookie: session.cookie } })).status, 200);
  });

  for (const [user, database, secret, key] of users)
    it(`gives ${user} a new password and refuses the old one`, async () => {
      const password = await valueOf(secret, key);
      assert.notEqual(password, earlier[user]);
      assert.equal(await entry(user, database, password), "in");
      assert.match(await entry(user, database, earlier[user] ?? ""), /password authentication failed/);
    });
});

async function valueOf(secret: string, key: string): Promise<string> {
  const data = await inSite("get", "secret", secret, "-o", `jsonpath={.data.${key}}`);
  return Buffer.from(data, "base64").toString();
}

/** Tries a password at the server's port, as from outside the pod; answers "in", or what the server said. */
async function entry(user: string, database: string, password: string): Promise<string> {
  const psql = 'PGPASSWORD="$0" PGCONNECT_TIMEOUT=10 psql -h 127.0.0.1 -U "$1" -d "$2" -Atc "SELECT \'in\'" 2>&1; true';
  return (await inSite("exec", "database-0", "--", "sh", "-c", psql, password, user, database)).trim();
}
