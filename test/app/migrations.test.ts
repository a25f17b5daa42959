import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { build, buildProject, images } from "./docker";
import { Sandbox } from "./sandbox";
import { OldCode } from "./oldCode";
import { filesAt, git, releaseBefore } from "./released";

const example = path.resolve(__dirname, "../../containers/app");
/** The project whose migrations are tried: of one's own, say `DJANGO_GKE_APP=../shop`. */
const app = path.resolve(process.env.DJANGO_GKE_APP ?? example);
/** Each is found in Docker's cache by the next run. */
const image = (name: string) => `django-gke-test/migrations:${name}`;

/** Migrations that somebody might add to the blog, and what its code of today would say: nothing if it continues. */
const madeUp: readonly (readonly [string, string, RegExp | undefined])[] = [
  [
    "drops a column that old code uses",
    "migrations.RemoveField('post', 'updated_at')",
    /django\.db\.utils\.ProgrammingError: column "updated_at" of relation "blog_post" does not exist/,
  ],
  [
    "renames a column",
    "migrations.RenameField('post', 'title', 'heading')",
    /django\.db\.utils\.ProgrammingError: column "title" of relation "blog_post" does not exist/,
  ],
  [
    "adds a required column without a default in the database",
    "migrations.AddField('post', 'language', models.CharField(max_length=5, default='en'))",
    /django\.db\.utils\.IntegrityError: null value in column "language" of relation "blog_post" violates not-null/,
  ],
  ["adds a column that may be null", "migrations.AddField('post', 'language', models.TextField(null=True))", undefined],
  [
    "adds a required column with a default in the database",
    "migrations.AddField('post', 'language', models.CharField(max_length=5, db_default='en'))",
    undefined,
  ],
  [
    "adds a table that points at an old one",
    "migrations.CreateModel('Comment', [('id', models.BigAutoField(primary_key=True))," +
      " ('post', models.ForeignKey('blog.post', models.CASCADE))])",
    undefined,
  ],
];

/** Adds a migration to a copy of the blog. */
function addMigration(folder: string, operation: string): void {
  const migrations = path.join(folder, "blog", "migrations");
  const newest = fs.readdirSync(migrations).filter((file) => /^\d{4}_.*\.py$/.test(file));
  const lines = [
    "from django.db import migrations, models",
    "class Migration(migrations.Migration):",
    `    dependencies = [("blog", "${newest.sort().at(-1)?.slice(0, -".py".length)}")]`,
    `    operations = [${operation}]`,
  ];
  fs.writeFileSync(path.join(migrations, "9999_made_up.py"), `${lines.join("\n")}\n`);
}

describe("old code on a newer schema", function () {
  this.timeout(20 * 60_000);
  const sandbox = new Sandbox();
  const folders: string[] = [];
  let database = "";
  const folder = () => {
    folders.push(fs.mkdtempSync(path.join(os.tmpdir(), `${sandbox.name}-migrations-`)));
    return folders.at(-1) ?? "";
  };

  before(async () => {
    await build("database", images.database);
    await sandbox.open();
    database = await sandbox.database(true);
  });
  after(async () => {
    await sandbox.remove();
    for (const made of folders) fs.rmSync(made, { recursive: true, force: true });
  });

  /** Compares the code that a project is at with the release before; answers what its tests said, or why there is none. */
  const compare = async (project: string, name: string, known?: string, ...options: string[]) => {
    const released = await releaseBefore(project, known);
    if ("none" in released) return released;
    const files = await filesAt(project, released.commit);
    folders.push(files);
    await buildProject(files, image(`${name}-old`));
    await buildProject(project, image(`${name}-new`));
    const old = await OldCode.release(sandbox, database, image(`${name}-old`), name);
    return { ...released, tests: await old.meets(image(`${name}-new`), ...options) };
  };

  it("works in this repository: the release before the newest migrations passes its tests after them", async function () {
    const result = await compare(app, "repository", process.env.DJANGO_GKE_RELEASED);
    if ("none" in result) {
      console.log(`      nothing to compare: ${result.none}`);
      return this.skip();
    }
    const { commit, tests } = result;
    console.log(`      ${commit.slice(0, 7)}: ${/^Ran .*$/m.exec(tests.stderr)?.[0]}`);
    assert.equal(tests.code, 0, `the code of ${commit} fails on the new schema:\n${tests.stderr}`);
  });

  describe("with a made-up migration that", () => {
    let old: OldCode;
    before(async () => {
      await buildProject("app", image("old"));
      old = await OldCode.release(sandbox, database, image("old"), "made_up");
    });

    it("drops a table that old code uses fails in a separate repository", async () => {
      const copy = folder();
      const project = path.join(copy, "site");
      fs.cpSync(example, project, { recursive: true });
      await git(copy, "init", "--quiet");
      await git(copy, "add", "--all");
      const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
      await git(copy, ...author, "commit", "--quiet", "--message", "old code");
      addMigration(project, "migrations.DeleteModel('post')");
      const result = await compare(project, "deletes", undefined, "-k", "ReadingTest");
      assert.ok("tests" in result);
      assert.equal(result.commit, await git(copy, "rev-parse", "HEAD"));
      assert.match(result.tests.stderr, /django\.db\.utils\.ProgrammingError: relation "blog_post" does not exist/);
    });

    madeUp.forEach(([what, operation, fault], index) =>
      it(`${what} ${fault === undefined ? "works" : "fails"}`, async () => {
        const copy = folder();
        fs.cpSync(example, copy, { recursive: true });
        addMigration(copy, operation);
        await buildProject(copy, image(`made-up-${index}`));
        const tests = await old.meets(image(`made-up-${index}`), "-k", "tests.test_posts.*");
        if (fault === undefined) assert.equal(tests.code, 0, tests.stderr);
        else assert.match(tests.stderr, fault);
        assert.equal(tests.code === 0, fault === undefined);
      }),
    );
  });
});
