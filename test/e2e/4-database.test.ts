import assert from "node:assert/strict";
import { kubectl } from "../../local/cluster/controlPlane";
import { inSite } from "./support/kubernetes";
import { logIn, publishPost } from "./support/loadSession";
import { untilServed } from "./support/served";
import { ensureUp, outputs, up } from "./support/site";
import { sql } from "./support/sql";

describe("the database", function () {
  this.timeout("10m");

  it("keeps the posts when its pod is deleted", async () => {
    await ensureUp("local");
    await sql("INSERT INTO auth_group (name) VALUES ('kept') ON CONFLICT DO NOTHING");
    const posts = await sql("SELECT count(*) FROM blog_post");
    const uid = await inSite("get", "pod", "database-0", "-o", "jsonpath={.metadata.uid}");

    await inSite("delete", "pod", "database-0");
    await inSite("wait", "--for=condition=Ready", "pod/database-0", "--timeout=120s");

    assert.notEqual(await inSite("get", "pod", "database-0", "-o", "jsonpath={.metadata.uid}"), uid);
    assert.equal(await sql("SELECT name FROM auth_group WHERE name = 'kept'"), "kept");
    assert.equal(await sql("SELECT count(*) FROM blog_post"), posts);
    await untilServed();
  });

  it("has its image on every node, so that a move does not have to pull it", async () => {
    await inSite("rollout", "status", "daemonset/database-image", "--timeout=60s");
    const image = await inSite("get", "pod", "database-0", "-o", "jsonpath={.spec.containers[0].image}");
    const nodes = (await kubectl("get", "nodes", "-o", "jsonpath={.items[*].metadata.name}")).split(" ");
    const each = 'jsonpath={range .items[*]}{.spec.nodeName} {.spec.containers[0].image}{"\\n"}{end}';
    const pulled = (await inSite("get", "pods", "--selector", "name=database-image", "-o", each)).trim().split("\n");
    assert.deepEqual(pulled.sort(), nodes.map((node) => `${node} ${image}`).sort());
  });

  it("has a base backup in the archive as soon as the site is up", async () => {
    await inSite("wait", "--for=condition=Complete", "job", "--selector", "name=backup", "--timeout=120s");
    const { bytes } = JSON.parse(
      await inSite(
        ...["get", "pods", "--selector", "name=backup", "-o"],
        "jsonpath={.items[0].status.containerStatuses[0].state.terminated.message}",
      ),
    ) as Record<string, number>;
    assert.ok((bytes ?? 0) > 1_000_000, `${bytes} bytes`);
  });

  for (const [change, settings, memory] of [
    ["a setting changes it", { "django-gke:database": { memory: "640Mi" } }, "640Mi"],
    ["it is changed back", {}, "512Mi"],
  ] as const)
    it(`is waited for when ${change}: the site can write as soon as up has ended`, async () => {
      const { url = "", adminUser = "", adminPassword = "" } = await outputs("local");
      await up("local", settings);
      const site = new URL(url);
      await publishPost(site, await logIn(site, adminUser, adminPassword), `Written with ${memory}`);
      const limit = "jsonpath={.spec.containers[0].resources.limits.memory}";
      assert.equal(await inSite("get", "pod", "database-0", "-o", limit), memory);
    });
});
