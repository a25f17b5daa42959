import * as assert from "node:assert/strict";
import { build, docker, images, until } from "./docker";
import { Sandbox } from "./sandbox";

/** Statements that a role may run, and refused ones: the role, the database, the statement, and the refusal. */
const table: readonly (readonly [role: string, what: string, statement: string, refusal?: RegExp, where?: string])[] = [
  ["app_a", "reads a table of the migrations", "SELECT count(*) FROM post"],
  ["app_a", "writes rows, with a number of a sequence", "INSERT INTO post (title) VALUES ('one'), ('two')"],
  ["app_a", "sets a sequence, as loaddata does", "SELECT setval(pg_get_serial_sequence('post', 'id'), 7)"],
  ["app_a", "changes rows", "UPDATE post SET title = 'first' WHERE title = 'one'"],
  ["app_a", "deletes rows", "DELETE FROM post"],
  ["app_b", "does the same", "INSERT INTO post (title) VALUES ('three'); DELETE FROM post"],
  ["app_a", "drops no table", "DROP TABLE post", /must be owner of table post/],
  ["app_a", "changes no table", "ALTER TABLE post ADD COLUMN body text", /must be owner of table post/],
  ["app_a", "empties no table at a stroke", "TRUNCATE post", /permission denied for table post/],
  ["app_a", "makes no table", "CREATE TABLE other (id int)", /permission denied for schema public/],
  [
    "app_a",
    "makes no temporary table",
    "CREATE TEMP TABLE other (id int)",
    /permission denied to create temporary tables/,
  ],
  ["app_a", "makes no schema", "CREATE SCHEMA other", /permission denied for database blog/],
  ["app_a", "reads no passwords", "SELECT * FROM pg_authid", /permission denied for table pg_authid/],
  ["app_a", "reads no file of the server", "SELECT pg_read_file('/etc/passwd')", /permission denied for function/],
  [
    "app_a",
    "runs no program",
    "COPY post TO PROGRAM 'cat'",
    /permission denied to COPY to or from an external program/,
  ],
  ["app_a", "becomes nobody else", "SET ROLE django", /permission denied to set role "django"/],
  ["app_a", "makes no role", "CREATE ROLE other", /permission denied to create role/],
  ["app_a", "takes no backup", "SELECT pg_backup_start('x')", /permission denied for function pg_backup_start/],
  ["app_a", "connects to no other database", "SELECT 1", /pg_hba\.conf rejects connection/, "dbname=postgres"],
  ["app_a", "connects not without TLS", "SELECT 1", /pg_hba\.conf rejects connection/, "sslmode=disable"],
  ["django", "makes, changes and drops tables", "CREATE TABLE t (a int); ALTER TABLE t ADD b int; DROP TABLE t"],
  ["django", "reads no passwords", "SELECT * FROM pg_authid", /permission denied for table pg_authid/],
  ["django", "makes no database", "CREATE DATABASE other", /permission denied to create database/],
  ["django", "makes no role", "CREATE ROLE other", /permission denied to create role/],
  [
    "django",
    "runs no program",
    "COPY post TO PROGRAM 'cat'",
    /permission denied to COPY to or from an external program/,
  ],
  ["django", "connects to no other database", "SELECT 1", /pg_hba\.conf rejects connection/, "dbname=postgres"],
  ["administrator", "gives passwords", "ALTER ROLE app_b CONNECTION LIMIT 100"],
  ["administrator", "reads no table of the app's", "SELECT * FROM post", /permission denied for table post/],
  ["administrator", "reads no passwords", "SELECT * FROM pg_authid", /permission denied for table pg_authid/],
  [
    "administrator",
    "is not the superuser's master",
    "ALTER ROLE postgres PASSWORD 'x'",
    /permission denied to alter role/,
  ],
  ["administrator", "makes no superuser", "CREATE ROLE other SUPERUSER", /permission denied to create role/],
  [
    "backup",
    "reads the server's settings",
    "SELECT setting FROM pg_settings WHERE name = 'data_directory'",
    undefined,
    "dbname=postgres",
  ],
  [
    "backup",
    "starts a backup and ends the log's segment",
    "SELECT pg_backup_start('x', true), pg_switch_wal()",
    undefined,
    "dbname=postgres",
  ],
  ["backup", "connects not to the site's database", "SELECT 1", /pg_hba\.conf rejects connection/],
  ["backup", "writes nothing", "CREATE TABLE other (id int)", /permission denied for schema public/, "dbname=postgres"],
  ["backup", "reads no passwords", "SELECT * FROM pg_authid", /permission denied for table/, "dbname=postgres"],
  [
    "backup",
    "reads no file of the server",
    "SELECT pg_read_file('/etc/passwd')",
    /permission denied for function/,
    "dbname=postgres",
  ],
  ["postgres", "does not come in by the network", "SELECT 1", /pg_hba\.conf rejects connection/],
  ["app", "is a group and nobody", "SELECT 1", /pg_hba\.conf rejects connection/],
];

describe("the database's roles", function () {
  this.timeout(10 * 60_000);
  const sandbox = new Sandbox();
  let database = "";

  before(async () => {
    await build("database", images.database);
    await sandbox.open();
    database = await sandbox.database();
    await sandbox.sql(database, "CREATE TABLE post (id bigserial PRIMARY KEY, title text)");
  });
  after(() => sandbox.remove());

  for (const [role, what, statement, refusal, where] of table)
    it(`${role} ${what}`, async () => {
      const answer = await sandbox.sqlAs(database, role, statement, where);
      if (refusal === undefined) assert.equal(answer.code, 0, answer.stderr);
      else {
        assert.notEqual(answer.code, 0, `${role} was let: ${statement}`);
        assert.match(answer.stderr, refusal);
      }
    });

  it("allow nothing that is not listed", async () => {
    const attributes = `SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin
      FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY rolname`;
    assert.deepEqual((await sandbox.superuser(database, attributes)).split("\n"), [
      "administrator|f|t|f|f|f|t",
      "app|f|f|f|f|f|f",
      "app_a|f|f|f|f|f|t",
      "app_b|f|f|f|f|f|t",
      "backup|f|f|f|f|f|t",
      "django|f|f|f|f|f|t",
      "postgres|t|t|t|t|t|t",
    ]);
    const databases = "SELECT datname, datacl FROM pg_database ORDER BY datname";
    assert.deepEqual((await sandbox.superuser(database, databases)).split("\n"), [
      "blog|{django=CTc/django,administrator=c/django,app=c/django}",
      "postgres|{postgres=CTc/postgres,backup=c/postgres}",
      "template0|{postgres=CTc/postgres}",
      "template1|{postgres=CTc/postgres}",
    ]);
  });

  it("connect with TLS 1.3 only, to the certificate that clients verify", async () => {
    const version = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    assert.equal((await sandbox.sqlAs(database, "app_a", version)).stdout, "TLSv1.3\n");
    const old = await sandbox.sqlAs(database, "app_a", "SELECT 1", "ssl_max_protocol_version=TLSv1.2");
    assert.match(old.stderr, /protocol version/);
    const check = "sslmode=verify-full sslrootcert=/run/secrets/tls.crt";
    const right = await sandbox.sqlAs(database, "app_a", "SELECT 1", `${check} host=database hostaddr=127.0.0.1`);
    assert.equal(right.code, 0, right.stderr);
    const wrong = await sandbox.sqlAs(database, "app_a", "SELECT 1", `${check} host=elsewhere hostaddr=127.0.0.1`);
    assert.match(wrong.stderr, /does not match host name "elsewhere"/);
  });

  it("keep their sessions when a password changes, and the old password stops working", async () => {
    const session = sandbox.sqlAs(database, "app_a", "SELECT pg_sleep(3); SELECT count(*) FROM post");
    const running = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app_a'";
    await until("the session runs", 10, async () => (await sandbox.superuser(database, running)) === "1");
    sandbox.writeSecret("roles/app_a", "changed-1");
    sandbox.writeSecret("roles/administrator-previous", sandbox.passwordOf("administrator"));
    sandbox.writeSecret("roles/administrator", "changed-2");
    const given = await sandbox.job("roles");
    assert.equal(given.code, 0, given.stderr);
    assert.equal(given.stderr, "database: 5 roles have their passwords\n");
    assert.equal((await session).stdout, "\n0\n");
    const tries = async (role: string, password: string) =>
      (await sandbox.sqlAs(database, role, "SELECT 1", "", password)).code === 0;
    assert.deepEqual(
      [await tries("app_a", sandbox.passwordOf("app_a")), await tries("app_a", "changed-1")],
      [false, true],
    );
    assert.ok(await tries("app_b", sandbox.passwordOf("app_b")), "the other one is as before");
    // The administrator's own has changed by now; the same files again are as good.
    assert.equal((await sandbox.job("roles")).code, 0);
    sandbox.writeSecret("roles/administrator", "never-given");
    sandbox.writeSecret("roles/administrator-previous", "");
    const lost = await sandbox.job("roles");
    assert.equal(lost.code, 1);
    assert.equal(lost.stderr, "database: the database takes neither the administrator's password nor the one before\n");
  });

  it("leave no password in a log or a process list", async () => {
    const seen = (await sandbox.logs(database)) + (await docker(["top", database, "-eo", "pid,args"])).stdout;
    for (const password of [sandbox.password, "changed-1", "changed-2"]) assert.ok(!seen.includes(password));
    const kept = await sandbox.superuser(database, "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM%'");
    assert.equal(kept, "5");
  });
});
