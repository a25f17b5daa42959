import * as assert from "node:assert/strict";
import { ArchivedSite } from "./archivedSite";
import { build, docker, images, until } from "./docker";

/**
 * The tests build on each other: one site, from its first start over its loss to its restores. What a damaged archive and a wrong
 * instant do is in test/chaos/9-archive-faults.
 */
describe("the database's archive", function () {
  this.timeout(10 * 60_000);
  this.bail(true);
  const site = new ArchivedSite();
  const { sandbox } = site;
  /** An instant between two writes, and one after both. */
  let between = "";
  let afterBoth = "";

  before(async () => {
    await build("database", images.database);
    await site.open();
  });
  after(() => site.close());

  it("receives the log from the first start on, and base backups of the running server", async () => {
    await site.begin();
    await site.post("early");
    const { code, result, log } = await site.backup("5 backups");
    assert.equal(code, 0, log);
    assert.match(result.backupId, /^\d{8}T\d{6}$/);
    assert.equal(result.kept, 1);
    assert.ok(result.bytes > 1_000_000 && result.bytes < 10_000_000, `${result.bytes} bytes`);
    assert.ok(Date.now() - Date.parse(result.lastArchivedAt) < 120_000, result.lastArchivedAt);
    await site.post("first");
    between = await site.now();
    await site.post("second");
    afterBoth = await site.now();
    await site.post("third");
    await site.archived();
  });

  it("accepts a segment again if its content is the same, and refuses a different one of that name", async () => {
    const segment = await sandbox.superuser(site.database, "SELECT last_archived_wal FROM pg_stat_archiver");
    const command = await sandbox.superuser(site.database, "SHOW archive_command");
    const send = (file: string) => docker(["exec", site.database, "sh", "-c", command.replace("%p", file)], true);
    const before = await site.objects();
    assert.equal((await send(`/var/lib/postgresql/data/pgdata/pg_wal/${segment}`)).code, 0);
    await docker(["exec", site.database, "sh", "-c", `echo other > /tmp/${segment}`]);
    assert.notEqual((await send(`/tmp/${segment}`)).code, 0);
    assert.deepEqual(await site.objects(), before);
  });

  it("has segments reported that wait long, and that none does any more", async () => {
    const segment = await sandbox.superuser(site.database, "SELECT last_archived_wal FROM pg_stat_archiver");
    const command = await sandbox.superuser(site.database, "SHOW archive_command");
    const send = async (prepare: string) =>
      docker(
        ["exec", site.database, "sh", "-c", `${prepare} && ${command.replace("%p", `/tmp/late/${segment}`)}`],
        true,
      );
    const marks = `mkdir -p /tmp/late/archive_status && touch -d '5 minutes ago' /tmp/late/archive_status/${segment}.ready`;
    const refused = await send(`${marks} && echo other > /tmp/late/${segment}`);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /archiving: 1 segments wait, the oldest since \d{4}-\S+Z\n/);
    const sent = await send(`cp /var/lib/postgresql/data/pgdata/pg_wal/${segment} /tmp/late/`);
    assert.equal(sent.code, 0);
    assert.match(sent.stderr, /archiving: no segment waits\n/);
  });

  it("is not changed by a rehearsal", async () => {
    await site.stop();
    const before = await site.objects();
    const { code, result, log } = await site.rehearse();
    assert.equal(code, 0, log);
    assert.deepEqual([result.tables, result.rows, result.problems], [2, 5, []]);
    assert.ok(result.endedAt > afterBoth && result.bytes > 10_000_000, JSON.stringify(result));
    assert.deepEqual(await site.objects(), before);
  });

  it("is not written to by a database that has lost its volume", async () => {
    const before = await site.objects();
    const empty = sandbox.volume();
    assert.equal(
      await site.refusal(empty),
      `database: the archive gs://${site.bucket} holds another database, and the volume is empty: set database.restoreFrom to ` +
        "bring it back (or empty the archive, if nobody wants it)",
    );
    assert.deepEqual(await site.objects(), before);
    const list = ["run", "--rm", "--volume", `${empty}:/v`, "--entrypoint", "ls", images.database, "/v"];
    assert.equal((await docker(list)).stdout, "pgdata.lock\n");
  });

  it("is retried while a new permission has not applied everywhere yet", async () => {
    await site.store.bucket("late");
    const door = await site.store.refusing(3);
    const container = await site.start(sandbox.volume(), { ARCHIVE_URL: "gs://late", STORAGE_EMULATOR_HOST: door.url });
    await sandbox.databaseReady(container, 60);
    assert.match(await sandbox.logs(container), /the archive gs:\/\/late cannot be read yet: .*first start done/s);
    await docker(["rm", "--force", container]);
    door.close();
  });

  it("is not restored over existing data", async () => {
    const message = "but the volume holds a database, which was never restored; it is left as it is";
    assert.ok((await site.refusal(site.volume, { RESTORE_FROM: "latest" })).includes(message));
    await site.serve(site.volume);
    assert.equal(await site.posts(), "early first second third");
    await site.stop();
  });

  it("restores an instant between two writes, even after an interruption, with the administrator's new password", async () => {
    const restored = sandbox.volume();
    sandbox.writeSecret("roles/administrator", "changed-by-now");
    const killed = await site.start(restored, { RESTORE_FROM: between });
    const atWork = async () => (await sandbox.logs(killed)).includes("restoring from the base backup");
    await until("the restore is at work", 60, atWork);
    await docker(["kill", "--signal", "KILL", killed]);
    const began = Date.now();
    await site.serve(restored, { RESTORE_FROM: between });
    console.log(`      restored in ${((Date.now() - began) / 1000).toFixed(1)} s`);
    assert.equal(await site.posts(), "early first");
    const administrator = await sandbox.sqlAs(site.database, "administrator", "SELECT 1", "", "changed-by-now");
    assert.equal(administrator.code, 0, administrator.stderr);
    await site.post("after the restore");
    const timeline = "SELECT timeline_id FROM pg_control_checkpoint()";
    assert.equal(await sandbox.superuser(site.database, timeline), "2");

    // The setting may stay; a different one is a mistake.
    await site.stop();
    const other = await site.refusal(restored, { RESTORE_FROM: "latest" });
    assert.ok(other.includes(`which was restored from '${between}'; it is left as it is`), other);
    await site.serve(restored, { RESTORE_FROM: between });
    assert.equal(await site.posts(), "early first after the restore");
    await site.stop();
  });

  it("restores what was lost by a restore to a wrong instant", async () => {
    await site.serve(sandbox.volume(), { RESTORE_FROM: afterBoth });
    assert.equal(await site.posts(), "early first second");
    assert.equal((await sandbox.job("roles")).code, 0);
  });

  it("keeps as many base backups as configured, and the log since the oldest", async () => {
    const before = await site.objects("/wals/");
    const { code, result, log } = await site.backup("1 backups");
    assert.equal(code, 0, log);
    assert.equal(result.kept, 1);
    const bases = await site.objects("/base/");
    assert.ok(
      bases.every((name) => name.startsWith(`database/base/${result.backupId}/`)),
      bases.join(" "),
    );
    const objects = await site.objects();
    const left = before.filter((name) => objects.includes(name));
    assert.ok(left.length < before.length, `of ${before.join(" ")} are left ${left.join(" ")}`);
    assert.equal((await site.backup("14 days")).result.kept, 2);
    const wrong = await site.backup("a while");
    assert.deepEqual(
      [wrong.code, wrong.result.error],
      [1, "KEEP 'a while' is neither a number of days nor of backups, such as '14 days' or '5 backups'"],
    );
  });

  it("reports a base backup that cannot reach it", async () => {
    const { code, result } = await site.backup("1 backups", { ARCHIVE_URL: "gs://nowhere" });
    assert.equal(code, 1);
    assert.match(result.error ?? "", /^barman-cloud-backup failed: /);
  });

  it("restores the newest state of a site that has lost its volume", async () => {
    await site.post("last");
    await site.stop();
    await site.serve(sandbox.volume(), { RESTORE_FROM: "latest" });
    assert.equal(await site.posts(), "early first second last");
  });

  it("never shows a password in output or on a command line", async () => {
    const processes = (await docker(["top", site.database, "-eo", "pid,args"])).stdout;
    await site.stop();
    for (const text of [...site.logs, processes]) {
      assert.ok(!text.includes(sandbox.password), text);
      assert.ok(!text.includes("changed-by-now"), text);
    }
  });
});
