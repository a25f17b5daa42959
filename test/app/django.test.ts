import * as assert from "node:assert/strict";
import { build, colour, docker, images } from "./docker";
import { Sandbox } from "./sandbox";

describe("the app's own tests, in its image, against the database's image", function () {
  this.timeout(20 * 60_000);
  const sandbox = new Sandbox();

  before(async () => {
    await build("database", images.database);
    await build("app", images.tests, "--target", "test", ...colour("orange", "#ff9900"));
    await sandbox.open();
    await sandbox.database(true);
  });
  after(() => sandbox.remove());

  it("pass", async () => {
    const args = sandbox.appArgs(images.tests);
    const tests = await docker(["run", "--rm", "--network", sandbox.name, ...args], true);
    // Log lines of the app go to stdout; the runner writes to stderr.
    console.log(tests.stderr.trim().split("\n").slice(-4).join("\n"));
    assert.equal(tests.code, 0, tests.stderr);
  });
});
