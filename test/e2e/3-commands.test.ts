import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hostAddress } from "../../local/machine/addresses";
import { registryPort } from "../../local/services/registry";
import { command } from "./support/command";
import { inSite } from "./support/kubernetes";
import { untilServed } from "./support/served";
import { ensureUp } from "./support/site";
import { sql } from "./support/sql";
import { untilAnswer } from "./support/untilAnswer";

describe("npm run manage", function () {
  this.timeout("5m");
  before(() => ensureUp("local"));

  const user = "from django.db import connection as c; c.ensure_connection(); print(c.settings_dict['USER'])";

  it("runs a command of manage.py with the rights of the web pods", async () => {
    const { stdout, stderr, code } = await command("manage", "shell", "--no-imports", "-c", user);
    assert.match(stdout, /^app_[ab]\n$/);
    assert.deepEqual([stderr, code], ["", 0]);
  });

  it("runs it as the owner of the tables with --owner", async () => {
    const { stdout, stderr, code } = await command("manage", "--owner", "shell", "--no-imports", "-c", user);
    assert.deepEqual([stdout, stderr, code], ["django\n", "", 0]);
  });

  it("passes options on and ends with the command's exit code", async () => {
    assert.match((await command("manage", "migrate", "--help")).stdout, /usage: manage\.py migrate/);
    const failed = await command("manage", "shell", "--no-imports", "-c", "raise SystemExit(7)");
    assert.equal(failed.code, 7);
    assert.match((await command("manage", "nonsense")).stderr, /Unknown command: 'nonsense'/);
  });

  it("leaves no pod behind", async () => {
    const pods = () => inSite("get", "pods", "--selector", "purpose", "-o", "name");
    await untilAnswer("a pod of a command remains", 30, pods, (names) => names === "");
  });
});

describe("npm run database", function () {
  this.timeout("10m");
  let folder = "";
  before(async () => {
    await ensureUp("local");
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "database-"));
    await sql("INSERT INTO auth_group (name) VALUES ('exported') ON CONFLICT DO NOTHING");
    await sql("INSERT INTO auth_group (name) VALUES ('exported too') ON CONFLICT DO NOTHING");
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const rows = "SELECT count(*), md5(string_agg(p::text, ',' ORDER BY id)) FROM blog_post p";
  const file = () => path.join(folder, "site.sql.gz");

  it("exports the database into a file that only the caller can read", async () => {
    const { stdout, stderr, code } = await command("database", "export", file());
    assert.deepEqual([stdout, stderr, code], [`Wrote ${file()}.\n`, "", 0]);
    assert.equal(fs.statSync(file()).mode & 0o777, 0o600);
    assert.deepEqual(fs.readdirSync(folder), ["site.sql.gz"]);
  });

  it("does not overwrite a file", async () => {
    const { stderr, code } = await command("database", "export", file());
    assert.match(stderr, /site\.sql\.gz exists\./);
    assert.equal(code, 1);
  });

  it("does not replace data unless that is asked for", async () => {
    const { stderr, code } = await command("database", "import", file());
    assert.match(stderr, /the database holds data already, in /);
    assert.match(stderr, /The dump was not imported\. The database is as it was\.\n.* add --replace\./);
    assert.equal(code, 1);
  });

  it("imports what it exported, and the site serves it", async () => {
    const before = await sql(rows);
    await sql("DELETE FROM auth_group");
    const { stdout, stderr, code } = await command("database", "import", file(), "--replace");
    assert.match(stderr, /^database: loaded \d+ tables with \d+ rows\n$/);
    assert.match(stdout, /The dump was imported\.\n$/);
    assert.equal(code, 0);
    assert.equal(await sql(rows), before);
    assert.equal(await sql("SELECT count(*) FROM auth_group WHERE name LIKE 'exported%'"), "2");
    await untilServed();
  });

  it("opens psql as the owner of the tables", async () => {
    const { code, stderr } = await command("database", "shell");
    assert.deepEqual([stderr, code], ["", 0]);
  });
});

describe("npm run doctor with a destination", function () {
  this.timeout("2m");
  before(() => ensureUp("local"));

  it("says that a destination answers", async () => {
    const { stdout, code } = await command("doctor", "database:5432");
    assert.match(stdout, /database:5432 \([\d.]+\) answers after \d+ ms\.\n$/);
    assert.equal(code, 0);
  });

  it("says that a destination does not answer, or has no address", async () => {
    const closed = `${hostAddress()}:${registryPort}`;
    const { stderr, code } = await command("doctor", closed);
    assert.ok(stderr.startsWith(`${closed} (${hostAddress()}) does not answer within 10 s.`), stderr);
    assert.equal(code, 1);
    assert.match((await command("doctor", "nowhere.invalid:80")).stderr, /^nowhere\.invalid has no IPv4 address: /);
  });
});

describe("a command in a shell with variables of another Pulumi project", function () {
  this.timeout("5m");
  before(() => ensureUp("local"));
  const others = {
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_STACK: "shop",
    PULUMI_BACKEND_URL: "file:///nowhere",
    PULUMI_OPTION_REFRESH: "true",
    PULUMI_DIY_BACKEND_GZIP: "true",
  };

  for (const name of ["status", "logs"])
    it(`works as in any other shell: npm run ${name}`, async () => {
      const usual = await command(name);
      Object.assign(process.env, others);
      const { code, stderr } = await command(name).finally(() => {
        for (const other of Object.keys(others)) delete process.env[other];
      });
      assert.deepEqual([code, stderr], [usual.code, usual.stderr]);
      assert.equal(code, 0);
    });
});
