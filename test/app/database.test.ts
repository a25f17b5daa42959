import * as assert from "node:assert/strict";
import { build, docker, images, restricted, until } from "./docker";
import { Sandbox } from "./sandbox";

describe("the database's image", function () {
  this.timeout(10 * 60_000);
  const sandbox = new Sandbox();
  const start = (volume: string) => sandbox.start("database", sandbox.databaseArgs(volume));
  /** Runs a shell on a volume, as the database's user. */
  const shell = (volume: string, script: string) => {
    const mount = ["--volume", `${volume}:/var/lib/postgresql/data`, "--entrypoint", "sh"];
    return docker(["run", "--rm", ...restricted("10002", []), ...mount, images.database, "-c", script]);
  };

  before(async () => {
    await build("database", images.database);
    await sandbox.open();
  });
  after(() => sandbox.remove());

  it("creates a database on its first start, with checksums, that nobody can open without a password", async () => {
    const database = await start(sandbox.volume());
    await sandbox.databaseReady(database);
    const settings = ["server_version_num", "data_checksums", "server_encoding", "password_encryption", "fsync"];
    const values = settings.map((name) => `current_setting('${name}')`).join(" || ' ' || ");
    assert.match(await sandbox.superuser(database, `SELECT ${values}`), /^17\d{4} on UTF8 scram-sha-256 on$/);
    const owner =
      "SELECT datname, pg_get_userbyid(datdba), datlocprovider, datlocale FROM pg_database WHERE datname = 'blog'";
    assert.equal(await sandbox.superuser(database, owner), "blog|django|b|C.UTF-8");
    const passwords = "SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$4096:%'";
    assert.equal(await sandbox.superuser(database, passwords), "administrator");
    assert.equal((await sandbox.sqlAs(database, "administrator", "SELECT 1")).stdout, "1\n");
    for (const role of ["administrator", "django", "app_a", "app_b", "postgres"])
      assert.notEqual((await sandbox.sqlAs(database, role, "SELECT 1", "", "wrong")).code, 0, role);
  });

  it("keeps its data in a new container, and stops cleanly within seconds", async () => {
    const volume = sandbox.volume();
    const first = await start(volume);
    await sandbox.databaseReady(first);
    await sandbox.superuser(first, "CREATE TABLE kept AS SELECT 42 AS answer");
    // A client that stays does not hold up the stop.
    void sandbox.superuser(first, "SELECT pg_sleep(60)").catch(() => undefined);
    const began = Date.now();
    await docker(["stop", "--time", "30", first]);
    assert.ok(Date.now() - began < 10_000, `the stop took ${Date.now() - began} ms`);
    assert.equal(await sandbox.exitCode(first), 0);
    assert.match(await sandbox.logs(first), /received fast shutdown request[^]*database system is shut down\n$/);

    const second = await start(volume);
    await sandbox.databaseReady(second);
    assert.equal(await sandbox.superuser(second, "SELECT answer FROM kept"), "42");
    const log = await sandbox.logs(second);
    assert.match(log, /database system was shut down at/);
    assert.doesNotMatch(log, /initdb|first start|not properly shut down/);
  });

  it("repeats an interrupted first start", async () => {
    const volume = sandbox.volume();
    const first = await start(volume);
    await until("initdb is at work", 30, async () => (await sandbox.logs(first)).includes("running bootstrap script"));
    await docker(["kill", "--signal", "KILL", first]);
    assert.equal((await shell(volume, "ls /var/lib/postgresql/data")).stdout, "pgdata.lock\npgdata.unfinished\n");

    const second = await start(volume);
    await sandbox.databaseReady(second);
    assert.match(await sandbox.logs(second), /an earlier first start was interrupted; beginning again/);
    assert.equal(await sandbox.superuser(second, "SELECT current_database()"), "blog");
    assert.equal((await shell(volume, "ls /var/lib/postgresql/data")).stdout, "pgdata\npgdata.lock\n");
  });

  it("stops on request during its first start", async () => {
    const database = await start(sandbox.volume());
    await until("initdb is at work", 30, async () =>
      (await sandbox.logs(database)).includes("running bootstrap script"),
    );
    const began = Date.now();
    await docker(["stop", "--time", "60", database]);
    assert.ok(Date.now() - began < 30_000, `the stop took ${Date.now() - began} ms`);
    assert.equal(await sandbox.exitCode(database), 130);
  });

  it("survives a kill", async () => {
    const volume = sandbox.volume();
    const first = await start(volume);
    await sandbox.databaseReady(first);
    await sandbox.superuser(first, "CREATE TABLE kept AS SELECT 42 AS answer");
    await docker(["kill", "--signal", "KILL", first]);
    const second = await start(volume);
    await sandbox.databaseReady(second);
    assert.equal(await sandbox.superuser(second, "SELECT answer FROM kept"), "42");
  });

  it("does not start while a different server has its volume, and starts once that has ended", async () => {
    const volume = sandbox.volume();
    const first = await start(volume);
    await sandbox.databaseReady(first);
    await sandbox.superuser(first, "CREATE TABLE kept AS SELECT 42 AS answer");
    const second = await start(volume);
    const waiting = "database: another server still has the volume; waiting for its end\n";
    await until("the second waits", 30, async () => (await sandbox.logs(second)).includes(waiting));
    assert.equal(await sandbox.superuser(first, "SELECT answer FROM kept"), "42");
    assert.equal(await sandbox.logs(second), waiting);

    await docker(["kill", "--signal", "KILL", first]);
    await sandbox.databaseReady(second);
    assert.equal(await sandbox.superuser(second, "SELECT answer FROM kept"), "42");
  });

  it("starts with a folder that Kubernetes has made writable for the pod's group", async () => {
    const volume = sandbox.volume();
    const first = await start(volume);
    await sandbox.databaseReady(first);
    await docker(["stop", first]);
    await shell(volume, "chmod 2770 /var/lib/postgresql/data/pgdata");
    await sandbox.databaseReady(await start(volume));
  });

  it("shows the password in no process, log or setting of the container", async () => {
    const database = await start(sandbox.volume());
    let seen = "";
    for (let ready = false; !ready;) {
      seen += (await docker(["top", database, "-eo", "pid,args"], true)).stdout;
      ready = (await sandbox.logs(database)).includes("ready to accept connections");
    }
    await sandbox.databaseReady(database);
    const alter = `ALTER ROLE nobody PASSWORD '${sandbox.password}'`;
    await assert.rejects(sandbox.superuser(database, alter), /does not exist/);
    assert.match(seen, /initdb/, "the first start was watched");
    const inspected = (await docker(["inspect", database])).stdout;
    for (const text of [seen, await sandbox.logs(database), inspected]) assert.ok(!text.includes(sandbox.password));
  });

  it("names all missing environment variables", async () => {
    const database = await sandbox.start("database", [...restricted("10002", ["/tmp"]), images.database]);
    assert.equal(await sandbox.exitCode(database), 1);
    const names = "DATABASE_NAME ADMINISTRATOR_PASSWORD_FILE TLS_CERTIFICATE_FILE TLS_KEY_FILE";
    const message = `database: the environment lacks: ${names}\n`;
    assert.equal(await sandbox.logs(database), message);
  });

  for (const [what, script, message] of [
    [
      "another version",
      "mkdir pgdata && echo 15 > pgdata/PG_VERSION",
      "the volume holds data of PostgreSQL 15, this is PostgreSQL 17",
    ],
    [
      "something else",
      "mkdir pgdata && touch pgdata/photo",
      "/var/lib/postgresql/data/pgdata holds something that is no database cluster; it is left as it is",
    ],
  ] as const)
    it(`does not touch data of ${what}`, async () => {
      const volume = sandbox.volume();
      await shell(volume, `cd /var/lib/postgresql/data && ${script}`);
      const before = (await shell(volume, "ls -R /var/lib/postgresql/data/pgdata")).stdout;
      const database = await start(volume);
      assert.equal(await sandbox.exitCode(database), 1);
      assert.equal(await sandbox.logs(database), `database: ${message}\n`);
      assert.equal((await shell(volume, "ls -R /var/lib/postgresql/data/pgdata")).stdout, before);
    });
});
