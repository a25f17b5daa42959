import assert from "node:assert/strict";
import * as fs from "node:fs";
import { ArchivedSite } from "../app/archivedSite";
import { build, docker, images } from "../app/docker";

/** What may happen, but rarely does; the ordinary path is in test/app/database-archive. The tests build on each other. */
describe("a damaged archive", function () {
  this.timeout(10 * 60_000);
  this.bail(true);
  const site = new ArchivedSite();
  const { sandbox } = site;

  before(async () => {
    await build("database", images.database);
    await site.open();
    await site.begin();
    assert.equal((await site.backup("9 backups")).code, 0);
    await site.post("first");
    await site.archived();
    await site.stop();
  });
  after(() => site.close());

  for (const [what, instant, message] of [
    [
      "no instant",
      "yesterday",
      /^database: RESTORE_FROM 'yesterday' is neither 'latest' nor an instant in UTC such as /,
    ],
    ["an instant elsewhere", "2026-03-01T12:00:00+02:00", /is neither 'latest' nor an instant in UTC such as /],
    [
      "an instant before the oldest backup",
      "2020-03-01T12:00:00Z",
      /the oldest base backup in gs:\/\/archive ended at 20.*Z: nothing earlier can be brought back$/,
    ],
    ["an instant to come", "2100-03-01T12:00:00Z", /^database: the instant 2100-03-01T12:00:00Z is still to come$/],
  ] as const)
    it(`is not restored from ${what}`, async () => {
      assert.match(await site.refusal(sandbox.volume(), { RESTORE_FROM: instant }), message);
    });

  it("is not restored to an instant after its end, and says when that is", async () => {
    const message = await site.refusal(sandbox.volume(), { RESTORE_FROM: new Date().toISOString() });
    assert.match(
      message,
      /the archive ends before that instant: its last transaction is of 20.*; choose an earlier instant/,
    );
  });

  it("fails its rehearsal if a table's page was damaged before the backup", async () => {
    await site.serve(site.volume);
    // Without a reason to write its pages again, or the server would fix them from its memory.
    const rows = "SELECT repeat('x', 1000) AS text FROM generate_series(1, 100)";
    await sandbox.sql(site.database, `CREATE TABLE large WITH (autovacuum_enabled = false) AS ${rows}`);
    await sandbox.superuser(site.database, "VACUUM (FREEZE) large");
    await sandbox.superuser(site.database, "CHECKPOINT");
    const file = await sandbox.superuser(site.database, "SELECT pg_relation_filepath('large')");
    const damage = `printf damaged | dd of=$PGDATA/${file} bs=1 seek=12000 conv=notrunc status=none`;
    await docker(["exec", site.database, "sh", "-c", damage]);
    assert.equal((await site.backup("9 backups")).code, 0);
    const { code, result } = await site.rehearse();
    assert.equal(code, 1);
    assert.match(result.problems[0] ?? "", /^public\.large cannot be read: invalid page in block 1 of relation/);
    await sandbox.sql(site.database, "DROP TABLE large");
  });

  it("fails its rehearsal if an object of the backup is damaged", async () => {
    const made = (await site.backup("9 backups")).result;
    const object = `database/base/${made.backupId}/data.tar.gz`;
    const file = fs.openSync(site.store.file(site.bucket, object), "r+");
    fs.writeSync(file, "damaged", 500_000);
    fs.closeSync(file);
    const { code, result } = await site.rehearse();
    assert.equal(code, 1);
    assert.equal(result.backupId, made.backupId);
    assert.equal(result.problems.length, 1);
    assert.match(
      result.problems[0] ?? "",
      /^the base backup \d{8}T\d{6} cannot be unpacked: .*data\.tar\.gz is damaged: /,
    );
  });
});
