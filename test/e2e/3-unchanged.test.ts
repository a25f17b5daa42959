import assert from "node:assert/strict";
import { ensureDocker } from "../../local/services/docker";
import { run } from "../../local/machine/command";
import { ensureUp, up } from "./support/site";

describe("a second up", function () {
  this.timeout("10m");

  it("leaves every resource unchanged and builds nothing", async () => {
    await ensureUp("local");
    const before = await images();
    const changes = await up("local");
    assert.deepEqual(Object.keys(changes), ["same"]);
    assert.deepEqual(await images(), before);
  });
});

/** Docker's images with the time of their making: a build without a change would show here. */
async function images(): Promise<string[]> {
  const { command, env } = await ensureDocker();
  const listed = await run(
    command,
    ["images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}} {{.CreatedAt}}"],
    env,
  );
  return listed.trim().split("\n").sort();
}
