import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { inSite } from "./support/kubernetes";
import { outputs, up } from "./support/site";

describe("the database", function () {
  this.timeout("10m");

  it("keeps the posts when its pod is deleted", async () => {
    await up("local");
    const { url = "" } = await outputs("local");
    await sql("INSERT INTO auth_group (name) VALUES ('kept') ON CONFLICT DO NOTHING");
    const posts = await sql("SELECT count(*) FROM blog_post");
    const uid = await inSite("get", "pod", "database-0", "-o", "jsonpath={.metadata.uid}");

    await inSite("delete", "pod", "database-0");
    await inSite("wait", "--for=condition=Ready", "pod/database-0", "--timeout=120s");

    assert.notEqual(await inSite("get", "pod", "database-0", "-o", "jsonpath={.metadata.uid}"), uid);
    assert.equal(await sql("SELECT name FROM auth_group WHERE name = 'kept'"), "kept");
    assert.equal(await sql("SELECT count(*) FROM blog_post"), posts);
    await untilServed(url);
  });
});

/** The answer of one query, asked in the database's own pod. */
async function sql(query: string): Promise<string> {
  const psql = `PGPASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")" psql -h 127.0.0.1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -Atc "$0"`;
  return (await inSite("exec", "database-0", "--", "sh", "-c", psql, query)).trim();
}

/** The app's pods become ready again by themselves. */
async function untilServed(url: string): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    assert.ok(Date.now() < end, `${url} still answers ${status} a minute after the database is back`);
    await sleep(500);
  }
}
