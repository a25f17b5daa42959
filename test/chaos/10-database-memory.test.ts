import * as assert from "node:assert/strict";
import { ArchivedSite } from "../app/archivedSite";
import { build, docker, images, restricted } from "../app/docker";

/** The smallest `database.memory` that the settings allow, as Docker writes it. */
const smallest = "512m";
const connections = 160;

/** Opens all connections, has each of them sort at the same time, and prints how many did. */
const crowd = `
import os, threading, psycopg2
def sort(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT text FROM rows WHERE id <= 20000 ORDER BY text) AS sorted")
        done.append(cursor.fetchone()[0])
done = []
opened = [psycopg2.connect(host="database", dbname="blog", user="django", sslmode="require") for _ in range(${connections})]
threads = [threading.Thread(target=sort, args=[connection]) for connection in opened]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(done.count(20000))
`;

describe("the smallest allowed database", function () {
  this.timeout(10 * 60_000);
  this.bail(true);
  const site = new ArchivedSite();
  const sum = "SELECT count(*) || ' ' || sum(hashtext(text)::bigint) FROM rows";

  /** Only the server: in a test the programs' temporary files are in memory, too. */
  const limit = () => docker(["update", "--memory", smallest, "--memory-swap", smallest, site.database]);

  async function assertUnharmed(): Promise<void> {
    const { stdout } = await docker(["inspect", "--format", "{{.State.OOMKilled}} {{.RestartCount}}", site.database]);
    assert.equal(stdout.trim(), "false 0");
    assert.doesNotMatch(await site.sandbox.logs(site.database), /terminated by signal|out of memory/i);
  }

  before(async () => {
    await build("database", images.database);
    await site.open();
    await site.begin();
    await limit();
  });
  after(() => site.close());

  it("builds indexes on 1.5 million rows", async () => {
    await site.sandbox.sql(
      site.database,
      "CREATE TABLE rows AS SELECT id, md5(id::text) AS text FROM generate_series(1, 1500000) AS id",
    );
    await site.sandbox.sql(site.database, "CREATE INDEX ON rows (text)");
    await site.sandbox.sql(site.database, "CREATE UNIQUE INDEX ON rows (id)");
    await assertUnharmed();
  });

  it(`serves ${connections} connections that sort while an index is built`, async () => {
    const password = ["--env", `PGPASSWORD=${site.sandbox.passwordOf("django")}`];
    const python = ["--entrypoint", "/opt/barman/bin/python", images.database, "-c", crowd];
    const [answer] = await Promise.all([
      docker(["run", "--rm", "--network", site.sandbox.name, ...restricted("10002", ["/tmp"]), ...password, ...python]),
      site.sandbox.sql(site.database, "CREATE INDEX ON rows (reverse(text))"),
    ]);
    assert.equal(answer.stdout.trim(), String(connections));
    await assertUnharmed();
  });

  it("joins 1.5 million rows in parallel with a large work_mem", async () => {
    const join = "SET work_mem = '64MB'; SELECT count(*) FROM rows AS a JOIN rows AS b USING (text)";
    assert.match(await site.sandbox.sql(site.database, join), /1500000$/);
    await assertUnharmed();
  });

  it("is backed up", async () => {
    const { code, log } = await site.backup("9 backups");
    assert.equal(code, 0, log);
    await assertUnharmed();
  });

  it("is restored", async () => {
    const before = await site.sandbox.sql(site.database, sum);
    await site.archived();
    await site.stop();
    const volume = site.sandbox.volume();
    site.volume = volume;
    site.database = await site.start(volume, { RESTORE_FROM: "latest" });
    await limit();
    await site.sandbox.databaseReady(site.database, 300);
    assert.equal(await site.sandbox.sql(site.database, sum), before);
    await assertUnharmed();
  });
});
