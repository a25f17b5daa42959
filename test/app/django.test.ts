import * as assert from "node:assert/strict";
import * as path from "node:path";
import { build, buildProject, docker, images } from "./docker";
import { Sandbox } from "./sandbox";

const runtime = path.resolve(__dirname, "../../containers/runtime");

describe("Django's tests, in the app's image, against the database's image", function () {
  this.timeout(20 * 60_000);
  const sandbox = new Sandbox();

  before(async () => {
    await build("database", images.database);
    await buildProject("app", images.app);
    await sandbox.open();
    await sandbox.database(true);
  });
  after(() => sandbox.remove());

  const run = async (before: readonly string[], ...command: readonly string[]) => {
    const args = [...before, ...sandbox.appArgs(images.app, ...command)];
    const tests = await docker(["run", "--rm", "--network", sandbox.name, ...args], true);
    // Log lines of the app are on stdout; the runner writes to stderr.
    console.log(tests.stderr.trim().split("\n").slice(-4).join("\n"));
    assert.equal(tests.code, 0, tests.stderr);
  };

  it("pass for the blog", () => run([], "python", "manage.py", "test", "tests"));

  it("pass for the runtime", () =>
    run(
      ["--volume", `${runtime}:/runtime:ro`, "--workdir", "/runtime", "--env", "TEST_SETTINGS=tests.project.settings"],
      ...["sh", "-c", "DJANGO_GKE_SETTINGS=$TEST_SETTINGS exec python -m django test tests"],
    ));
});
