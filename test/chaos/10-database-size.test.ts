import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { ArchivedSite } from "../app/archivedSite";
import { build, images } from "../app/docker";

/** Less than the data; room for two archives, each of 128 MiB and one table of the test's. */
const temporary = ["--tmpfs", "/tmp:uid=10002,mode=0700,size=380m"];
const tables = 7;
const rowsPerTable = 60;

/** The ordinary path of a large database, with a /tmp that is as much too small as the pod's is for 5 GB. */
describe("a database larger than the temporary space of its pods", function () {
  this.timeout(10 * 60_000);
  this.bail(true);
  const site = new ArchivedSite(temporary);
  let archives: string[] = [];

  before(async () => {
    await build("database", images.database);
    await site.open();
    await site.begin();
    await site.sandbox.superuser(site.database, "CREATE EXTENSION pgcrypto");
    for (let table = 1; table <= tables; table++) await site.fill(`random_${table}`, rowsPerTable);
  });
  after(() => site.close());

  it("is backed up in archives that fit there one at a time", async () => {
    const { code, result, log } = await site.backup("9 backups");
    assert.equal(code, 0, log);
    assert.ok(result.bytes > 400_000_000, `${result.bytes} bytes`);
    archives = await site.objects("/data");
    assert.ok(archives.length >= 3, archives.join(" "));
  });

  it("is rehearsed from them", async () => {
    const { code, result, log } = await site.rehearse();
    assert.equal(code, 0, log);
    assert.deepEqual([result.tables, result.problems], [2 + tables, []]);
  });

  it("fails its rehearsal if one of the archives is truncated", async () => {
    const [, second = ""] = archives;
    const file = site.store.file(site.bucket, second);
    const whole = fs.statSync(file).size;
    const rest = fs.readFileSync(file).subarray(whole / 2);
    fs.truncateSync(file, whole / 2);
    const { code, result } = await site.rehearse();
    fs.appendFileSync(file, rest);
    assert.equal(code, 1);
    assert.match(result.problems[0] ?? "", /^the base backup \d{8}T\d{6} cannot be unpacked: /);
  });

  it("is restored from them", async () => {
    await site.post("kept");
    const sum = "SELECT sum(hashtext(encode(bytes, 'hex'))::bigint) FROM random_3";
    const before = await site.sandbox.superuser(site.database, sum);
    await site.stop();
    await site.serve(site.sandbox.volume(), { RESTORE_FROM: "latest" });
    assert.equal(await site.posts(), "kept");
    assert.equal(await site.sandbox.superuser(site.database, sum), before);
  });
});
