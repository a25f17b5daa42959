import * as assert from "node:assert/strict";
import * as path from "node:path";
import { type Answer, docker } from "./docker";
import { type Sandbox } from "./sandbox";

/** Where old_code.py is, the runner of the old tests. */
const runner = path.join(__dirname, "old-code");

/** A release that serves, and the schema that it has made. */
export class OldCode {
  private tried = 0;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly database: string,
    private readonly image: string,
    private readonly schema: string,
  ) {}

  /**
   * Lets the old release migrate an empty database.
   *
   * @param database a running container of the database's image in the sandbox.
   * @param image the old code's image.
   * @param schema a name for the database, not used yet.
   */
  static async release(sandbox: Sandbox, database: string, image: string, schema: string): Promise<OldCode> {
    await sandbox.sql(database, `CREATE DATABASE ${schema}`);
    await migrate(sandbox, image, schema);
    return new OldCode(sandbox, database, image, schema);
  }

  /**
   * Lets a new release migrate what the old one has made, then runs the old tests that use the database there; answers
   * what their runner said. Django does not mind migrations in the database that it does not know.
   *
   * Rejects when the new migrations fail, and when the old tests would prove nothing: none ran, or in another database.
   *
   * @param image the new code's image.
   * @param options more options of Django's `test`, to run fewer.
   */
  async meets(image: string, ...options: readonly string[]): Promise<Answer> {
    const name = `${this.schema}_${this.tried++}`;
    // The name of Django's test database: https://docs.djangoproject.com/en/5.2/topics/testing/overview/#the-test-database
    await this.sandbox.sql(this.database, `CREATE DATABASE test_${name} TEMPLATE ${this.schema}`);
    await migrate(this.sandbox, image, `test_${name}`);
    const before = await this.databases();
    const answer = await run(this.sandbox, name, this.image, [
      ...["python", "manage.py", "test"],
      "--keepdb",
      ...["--testrunner", "old_code.Runner"],
      ...options,
    ]);
    assert.equal(await this.databases(), before, "the old tests made their own database");
    // Where a whole class fails before its first test, none ran either.
    if (answer.code === 0) assert.match(answer.stderr, /^Ran [1-9]\d* tests? in /m, "no old test ran");
    return answer;
  }

  private databases(): Promise<string> {
    return this.sandbox.sql(this.database, "SELECT datname FROM pg_database ORDER BY datname");
  }
}

async function migrate(sandbox: Sandbox, image: string, database: string): Promise<void> {
  const answer = await run(sandbox, database, image, ["python", "-m", "django_gke", "migrate"]);
  assert.equal(answer.code, 0, `migrate failed in ${image}:\n${answer.stderr}`);
}

function run(sandbox: Sandbox, database: string, image: string, command: readonly string[]): Promise<Answer> {
  const mount = ["--volume", `${runner}:/old-code:ro`, "--env", "PYTHONPATH=/old-code"];
  const app = sandbox.appArgsOn(database, image, ...command);
  return docker(["run", "--rm", "--network", sandbox.name, ...mount, ...app], true);
}
