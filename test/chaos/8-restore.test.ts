import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { inSite } from "../e2e/support/kubernetes";
import { settled } from "../e2e/support/loadSite";
import { engine, up } from "../e2e/support/site";
import { untilServed } from "../e2e/support/served";
import { prepareStack } from "../../local/engine/stack";
import { sql } from "../e2e/support/sql";
import { untilAnswer } from "../e2e/support/untilAnswer";
import { damageNewestBackup } from "./damagedBackup";
import { rehearsed } from "./rehearsed";

describe("a restore from the archive", function () {
  this.timeout("30m");
  /** Between two writes that are known. */
  let instant = "";

  before(async () => {
    await up("local");
    await settled({ orange: 3 });
    await inSite("wait", "--for=condition=Complete", "job", "--selector=name=backup", "--timeout=300s");
    await sql("INSERT INTO auth_group (name) VALUES ('before')");
    await sleep(2000);
    instant = await sql(`SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`);
    await sleep(2000);
    await sql("INSERT INTO auth_group (name) VALUES ('after')");
    await archived();
  });

  it("is refused while there is data, and changes nothing", async () => {
    const uid = await podUid();
    await assert.rejects(up("local", { "django-gke:database": { restoreFrom: instant } }), /database\.restoreFrom/);
    assert.equal(await podUid(), uid);
    assert.deepEqual(await groups(), ["after", "before"]);
  });

  // As docs/operating.md says.
  it("brings back the first of two writes and not the second", async () => {
    const began = Date.now();
    await inSite("scale", "statefulset/database", "--replicas=0");
    await inSite("wait", "--for=delete", "pod/database-0", "--timeout=120s");
    await inSite("delete", "jobs", "--selector=name=backup");
    await inSite("delete", "pvc/database");
    await engine("refresh", "--yes", "--skip-preview", "--suppress-progress", ...(await prepareStack("local", {})));
    await up("local", { "django-gke:database": { restoreFrom: instant } });
    await untilServed();
    const bytes = await sql("SELECT pg_database_size('django')");
    console.log(
      `      ${Math.round((Date.now() - began) / 1000)} s from the deletion on; the database has ${bytes} bytes`,
    );
    assert.deepEqual(await groups(), ["before"]);
  });

  it("leaves a database that runs without the setting", async () => {
    await up("local");
    await settled({ orange: 3 });
    assert.deepEqual(await groups(), ["before"]);
  });

  it("is rehearsed", async () => {
    await inSite("wait", "--for=condition=Complete", "job", "--selector=name=backup", "--timeout=300s");
    assert.deepEqual(await rehearsed("good"), { succeeded: true, problems: [] });
  });

  it("is reported as impossible when the newest backup is damaged", async () => {
    await damageNewestBackup();
    const { succeeded, problems } = await rehearsed("damaged");
    assert.equal(succeeded, false);
    assert.notDeepEqual(problems, []);
    console.log(`      ${problems.join("; ")}`);
  });
});

async function podUid(): Promise<string> {
  return inSite("get", "pod", "database-0", "-o", "jsonpath={.metadata.uid}");
}

async function groups(): Promise<string[]> {
  return (await sql("SELECT name FROM auth_group WHERE name IN ('before', 'after') ORDER BY name")).split("\n");
}

/** Waits until the archive has all that was written by now. */
async function archived(): Promise<void> {
  const segment = await sql("SELECT pg_walfile_name(pg_switch_wal())");
  const last = () => sql("SELECT last_archived_wal FROM pg_stat_archiver");
  await untilAnswer(`${segment} is not archived`, 120, last, (answer) => answer >= segment);
}
