import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { ArchivedSite } from "../app/archivedSite";
import { build, images } from "../app/docker";

/**
 * Databases of random bytes, which do not compress, and their `/tmp`: less than the data, with room for two archives, each of 128 MB and one of
 * PostgreSQL's files (up to 1 GB). The second is a pod's (components/database/container.ts).
 */
const sizes = [
  { name: "a database of 420 MB with a /tmp of 380", temporary: "380m", tables: 7, megabytes: 60, minutes: 10 },
  { name: "a database of 5 GB with a /tmp of 3", temporary: "3g", tables: 4, megabytes: 1250, minutes: 40 },
];

for (const { name, temporary, tables, megabytes, minutes } of sizes)
  describe(name, function () {
    this.timeout(minutes * 60_000);
    this.bail(true);
    const site = new ArchivedSite(["--tmpfs", `/tmp:uid=10002,mode=0700,size=${temporary}`]);
    let archives: string[] = [];

    before(async () => {
      await build("database", images.database);
      await site.open();
      await site.begin();
      await site.sandbox.superuser(site.database, "CREATE EXTENSION pgcrypto");
      for (let table = 1; table <= tables; table++) await site.fill(`random_${table}`, megabytes);
    });
    after(() => site.close());

    it("is backed up in archives that fit there one at a time", async () => {
      const { code, result, log } = await site.backup("9 backups");
      assert.equal(code, 0, log);
      assert.ok(result.bytes > 0.95e6 * tables * megabytes, `${result.bytes} bytes`);
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
      const half = Math.floor(fs.statSync(file).size / 2);
      const rest = fs.readFileSync(file).subarray(half);
      fs.truncateSync(file, half);
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
