import assert from "node:assert/strict";
import { inSite } from "./support/kubernetes";
import { untilServed } from "./support/served";
import { outputs, up } from "./support/site";
import { sql } from "./support/sql";

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
