import assert from "node:assert/strict";
import { inSite } from "../e2e/support/kubernetes";
import { destroy, up } from "../e2e/support/site";
import { sql } from "../e2e/support/sql";
import { untilAnswer } from "../e2e/support/untilAnswer";

/** A volume never shrinks, so this site is not left for other tests. */
describe("the database's volume", function () {
  this.timeout("15m");
  const size = (storageGb: number) => ({ "django-gke:database": { storageGb } });
  const capacity = () => inSite("get", "pvc", "database", "-o", "jsonpath={.status.capacity.storage}");

  before(async () => {
    await up("local");
    await sql("INSERT INTO auth_group (name) VALUES ('kept') ON CONFLICT DO NOTHING");
  });
  after(() => destroy("local"));

  it("grows while the database serves, and only once", async () => {
    const uid = await inSite("get", "pod", "database-0", "-o", "jsonpath={.metadata.uid}");
    await up("local", size(12));
    await untilAnswer("the volume has not grown", 60, capacity, (found) => found === "12Gi");
    assert.equal(await inSite("get", "pod", "database-0", "-o", "jsonpath={.metadata.uid}"), uid);
    assert.equal(await sql("SELECT name FROM auth_group"), "kept");
    await up("local", size(12)); // reads the new size
    assert.deepEqual(Object.keys(await up("local", size(12))), ["same"]);
  });

  it("can be set back at once if its growth was refused", async () => {
    await inSite("create", "quota", "no-growth", "--hard=requests.storage=13Gi");
    await assert.rejects(up("local", size(14)), /exceeded quota/);
    const began = Date.now();
    await up("local", size(12));
    assert.ok(Date.now() - began < 120_000, `${Date.now() - began} ms`);
    await inSite("delete", "quota", "no-growth");
    await up("local", size(14));
    await untilAnswer("the volume has not grown", 60, capacity, (found) => found === "14Gi");
  });
});
