import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { filesAt, git, releaseBefore } from "./released";

describe("the release before the newest migrations", () => {
  let repository = "";
  let app = "";
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(app, file)), { recursive: true });
    fs.writeFileSync(path.join(app, file), text);
  };
  /** Commits all that is written; answers the commit. */
  const commit = async (folder = repository) => {
    await git(folder, "add", "--all");
    const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
    await git(folder, ...author, "commit", "--quiet", "--allow-empty", "--message", "a change");
    return git(folder, "rev-parse", "HEAD");
  };

  beforeEach(async () => {
    repository = fs.mkdtempSync(path.join(os.tmpdir(), "django-gke-test-released-"));
    app = path.join(repository, "site");
    await git(repository, "init", "--quiet", "--initial-branch", "main");
    write("shop/models.py", "first");
    write("shop/migrations/0001_initial.py", "first");
  });
  afterEach(() => fs.rmSync(repository, { recursive: true, force: true }));

  it("is the commit before the one that added them", async () => {
    await commit();
    write("shop/models.py", "second");
    const before = await commit();
    write("shop/migrations/0002_more.py", "second");
    await commit();
    write("shop/models.py", "third");
    await commit();
    assert.deepEqual(await releaseBefore(app), { commit: before });
  });

  it("is HEAD if they are not committed", async () => {
    const before = await commit();
    write("shop/migrations/0002_more.py", "second");
    assert.deepEqual(await releaseBefore(app), { commit: before });
  });

  it("is the main branch before the merge of a branch with several migrations", async () => {
    const before = await commit();
    await git(repository, "checkout", "--quiet", "-b", "more");
    for (const number of [2, 3]) {
      write(`shop/migrations/000${number}_more.py`, "more");
      await commit();
    }
    await git(repository, "checkout", "--quiet", "main");
    await git(repository, "-c", "user.name=t", "-c", "user.email=t@example.org", "merge", "--no-ff", "--quiet", "more");
    assert.deepEqual(await releaseBefore(app), { commit: before });
  });

  it("is DJANGO_GKE_RELEASED if that is set", async () => {
    const before = await commit();
    await git(repository, "tag", "v1");
    write("shop/migrations/0002_more.py", "second");
    await commit();
    write("shop/migrations/0003_more.py", "third");
    await commit();
    assert.deepEqual(await releaseBefore(app, "v1"), { commit: before });
    await assert.rejects(releaseBefore(app, "v2"), /Needed a single revision/);
  });

  it("does not exist if the first migrations are the newest", async () => {
    const first = await commit();
    const none = { none: `the app's first migrations came with ${first.slice(0, 7)}` };
    assert.deepEqual(await releaseBefore(app), none);
  });

  it("does not exist if the commit before had no migrations", async () => {
    fs.rmSync(path.join(app, "shop/migrations"), { recursive: true });
    await commit();
    write("shop/migrations/0001_initial.py", "first");
    const none = { none: "no release with migrations is committed" };
    assert.deepEqual(await releaseBefore(app), none);
    const first = await commit();
    assert.deepEqual(await releaseBefore(app), { none: `the app's first migrations came with ${first.slice(0, 7)}` });
  });

  it("does not exist if a shallow clone lacks it", async () => {
    await commit();
    write("shop/migrations/0002_more.py", "second");
    const newest = await commit();
    const clone = path.join(repository, "clone");
    await git(repository, "clone", "--quiet", "--depth", "1", `file://${repository}`, clone);
    const none = { none: `the clone is shallow and ends at ${newest.slice(0, 7)}` };
    assert.deepEqual(await releaseBefore(path.join(clone, "site")), none);
  });

  it("does not exist outside of git", async () => {
    fs.rmSync(path.join(repository, ".git"), { recursive: true });
    assert.deepEqual(await releaseBefore(app), { none: "the app is in no git repository" });
  });

  it("has the project's files at that commit, with the modes of a checkout", async () => {
    const before = await commit();
    write("shop/models.py", "second");
    await commit();
    const files = await filesAt(app, before);
    try {
      assert.deepEqual(fs.readdirSync(files), ["shop"]);
      assert.equal(fs.readFileSync(path.join(files, "shop/models.py"), "utf8"), "first");
      assert.equal(fs.statSync(path.join(files, "shop/models.py")).mode & 0o777, 0o644);
    } finally {
      fs.rmSync(files, { recursive: true });
    }
  });
});
