import * as assert from "node:assert/strict";
import { docker, until } from "./docker";
import { ObjectStore } from "./objectStore";
import { Sandbox } from "./sandbox";

/** What the program `backup` leaves behind. */
interface BackupResult {
  readonly backupId: string;
  readonly bytes: number;
  readonly kept: number;
  readonly lastArchivedAt: string;
  readonly error?: string;
}

/** What the program `rehearse` leaves behind. */
interface RehearsalResult {
  readonly backupId: string;
  readonly endedAt: string;
  readonly tables: number;
  readonly rows: number;
  readonly bytes: number;
  readonly problems: readonly string[];
}

/** An ended program: its result, and what else it wrote. */
interface Ended<Result> {
  readonly code: number;
  readonly result: Result;
  readonly log: string;
}

/** Where the database's image has its volume. */
const mountPath = "/var/lib/postgresql/data";

/** A database with an archive in an object store, and the programs that work on it. */
export class ArchivedSite {
  readonly bucket = "archive";
  readonly sandbox = new Sandbox();
  /** Whatever the programs and the stopped databases have written. */
  readonly logs: string[] = [];
  /** The container and the volume that serve. */
  database = "";
  volume = "";
  private made: ObjectStore | undefined;

  /** @param options of `docker run`, for each database and program: limits, for example. */
  constructor(private readonly options: readonly string[] = []) {}

  get store(): ObjectStore {
    assert.ok(this.made, "the site is open");
    return this.made;
  }

  /** Makes the network, the secrets and an empty bucket. */
  async open(): Promise<void> {
    await this.sandbox.open();
    this.made = await ObjectStore.start(this.sandbox.name);
    await this.store.bucket(this.bucket);
  }

  async close(): Promise<void> {
    await this.sandbox.remove();
    await this.made?.stop();
  }

  /** Starts the first database, on a new volume, and makes what a site has in it: roles, migrations, a table of posts. */
  async begin(): Promise<void> {
    await this.serve(this.sandbox.volume());
    assert.equal((await this.sandbox.job("roles")).code, 0);
    await this.sandbox.sql(
      this.database,
      "CREATE TABLE django_migrations (name text); INSERT INTO django_migrations VALUES ('0001_initial');" +
        "CREATE TABLE post (id bigserial PRIMARY KEY, title text UNIQUE)",
    );
  }

  /** Starts a database on a volume, as the one that serves from now on, and waits for it: 5 GB take minutes to restore. */
  async serve(volume: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.volume = volume;
    this.database = await this.start(volume, env);
    await this.sandbox.databaseReady(this.database, 900);
  }

  /** Starts a database and does not wait for it; answers the container. */
  start(volume: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const args = this.sandbox.databaseArgs(volume, { ...this.archive(), ...env });
    return this.sandbox.start("database", [...this.options, ...args]);
  }

  /** Stops the one that serves; the last of its log is archived. */
  async stop(): Promise<void> {
    await docker(["stop", "--time", "60", this.database]);
    this.logs.push(await this.sandbox.logs(this.database));
  }

  /** Starts a database that is to refuse; answers its last line. */
  async refusal(volume: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const container = await this.start(volume, env);
    assert.equal(await this.sandbox.exitCode(container, 180), 1);
    return (await this.sandbox.logs(container)).trim().split("\n").at(-1) ?? "";
  }

  /** Takes a base backup beside the database that serves; `args` are further options of `docker run`. */
  backup(
    keep: string,
    env: Readonly<Record<string, string>> = {},
    ...args: readonly string[]
  ): Promise<Ended<BackupResult>> {
    const more = { PASSWORD_FILE: "/run/secrets/roles/backup", KEEP: keep, ...env };
    return this.job<BackupResult>("backup", more, `${this.volume}:${mountPath}:ro`, ...args);
  }

  /** Rehearses a restore in a new volume. */
  rehearse(): Promise<Ended<RehearsalResult>> {
    return this.job<RehearsalResult>(
      "rehearse",
      { RESTORE_FOLDER: mountPath },
      `${this.sandbox.volume()}:${mountPath}`,
    );
  }

  /** The database's time, as RESTORE_FROM takes it. */
  now(): Promise<string> {
    const format = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
    return this.sandbox.superuser(this.database, `SELECT ${format}`);
  }

  /** Makes a table of so many rows of 1 MB that do not compress. Needs the extension pgcrypto. */
  async fill(table: string, megabytes: number): Promise<void> {
    const bytes = "SELECT string_agg(gen_random_bytes(1000), '') FROM generate_series(1, 1000) WHERE row IS NOT NULL";
    await this.sandbox.superuser(
      this.database,
      `CREATE TABLE ${table} (bytes bytea); ALTER TABLE ${table} ALTER bytes SET STORAGE EXTERNAL;` +
        `INSERT INTO ${table} SELECT (${bytes}) FROM generate_series(1, ${megabytes}) AS row`,
    );
  }

  async post(title: string): Promise<void> {
    await this.sandbox.sql(this.database, `INSERT INTO post (title) VALUES ('${title}')`);
  }

  /** The posts' titles, in the order in which they were written. */
  posts(): Promise<string> {
    return this.sandbox.sql(this.database, "SELECT string_agg(title, ' ' ORDER BY id) FROM post");
  }

  /** Waits until the archive has all that is written. */
  async archived(): Promise<void> {
    const segment = await this.sandbox.superuser(this.database, "SELECT pg_walfile_name(pg_switch_wal())");
    const there = `SELECT last_archived_wal >= '${segment}' FROM pg_stat_archiver`;
    const isThere = async () => (await this.sandbox.superuser(this.database, there)) === "t";
    await until("the log is archived", 60, isThere);
  }

  /** The archive's objects whose names hold a text. */
  async objects(text = ""): Promise<string[]> {
    return (await this.store.objects(this.bucket)).filter((name) => name.includes(text));
  }

  private archive() {
    return { ARCHIVE_URL: `gs://${this.bucket}`, STORAGE_EMULATOR_HOST: this.store.url };
  }

  private async job<Result>(
    program: string,
    env: Readonly<Record<string, string>>,
    mount: string,
    ...args: readonly string[]
  ): Promise<Ended<Result>> {
    const options = ["--volume", mount, ...this.options, ...args];
    const { code, stdout, stderr } = await this.sandbox.job(program, { ...this.archive(), ...env }, ...options);
    this.logs.push(stdout + stderr);
    return { code, result: JSON.parse(stdout) as Result, log: stderr };
  }
}
