import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Answer, docker, images, restricted, until } from "./docker";

/** The roles of the database that have a password. */
const roles = ["administrator", "django", "app_a", "app_b", "backup"] as const;

/** A network with containers and volumes of a suite's own; `remove` takes all of it away. */
export class Sandbox {
  readonly name = `django-gke-test-${randomBytes(4).toString("hex")}`;
  readonly password = `p4ss-${randomBytes(12).toString("hex")}`;
  /** The folder of the secrets; `roles/` in it is what the program `roles` reads. */
  readonly secrets = path.join(os.tmpdir(), this.name);
  private readonly made: string[] = [];
  private readonly volumes: string[] = [];

  /** Makes the network, and the files of passwords and certificates. The database's image must be there. */
  async open(): Promise<void> {
    fs.mkdirSync(path.join(this.secrets, "roles"), { recursive: true });
    fs.chmodSync(this.secrets, 0o755);
    for (const role of roles) this.writeSecret(`roles/${role}`, this.passwordOf(role));
    const request = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "1",
    ];
    const subject = ["-subj", "/CN=database", "-addext", "subjectAltName=DNS:database", "-keyout", "-", "-out", "-"];
    const { stdout } = await docker([
      "run",
      "--rm",
      "--entrypoint",
      "openssl",
      images.database,
      ...request,
      ...subject,
    ]);
    const certificate = stdout.indexOf("-----BEGIN CERTIFICATE");
    this.writeSecret("tls.key", stdout.slice(0, certificate));
    this.writeSecret("tls.crt", stdout.slice(certificate));
    // A test may create databases and connect to them; the site's roles may not.
    this.writeSecret("pg_hba.conf", "local all postgres peer\nhostssl all all all scram-sha-256\n");
    await docker(["network", "create", this.name]);
  }

  /** Writes a file that the containers see in `/run/secrets`: root's, readable by the database's group. */
  writeSecret(name: string, text: string): void {
    const file = path.join(this.secrets, name);
    fs.writeFileSync(file, text);
    fs.chownSync(file, 0, 10002);
    fs.chmodSync(file, 0o440);
  }

  /** The password of a role of the database, as its file has it at first. */
  passwordOf(role: string): string {
    return `${this.password}-${role}`;
  }

  /** Runs a container in the background, reachable in the network by `name`; answers its full name. */
  async start(name: string, args: readonly string[]): Promise<string> {
    const full = `${this.name}-${name}-${this.made.length}`;
    this.made.push(full);
    await docker(["run", "--detach", "--name", full, "--network", this.name, "--network-alias", name, ...args]);
    return full;
  }

  /** A new volume's name. */
  volume(): string {
    const name = `${this.name}-${this.volumes.length}`;
    this.volumes.push(name);
    return name;
  }

  /** Arguments that run the database image on a volume, with more environment variables and server options. */
  databaseArgs(volume: string, env: Readonly<Record<string, string>> = {}, ...options: readonly string[]): string[] {
    return [
      ...this.jobArgs({
        DATABASE_NAME: "blog",
        ADMINISTRATOR_PASSWORD_FILE: "/run/secrets/roles/administrator",
        TLS_CERTIFICATE_FILE: "/run/secrets/tls.crt",
        TLS_KEY_FILE: "/run/secrets/tls.key",
        ...env,
      }),
      ...["--volume", `${volume}:/var/lib/postgresql/data`],
      images.database,
      ...options,
    ];
  }

  /** Arguments, but for the image, that run one of the database image's programs: user, secrets and environment. */
  jobArgs(env: Readonly<Record<string, string>>): string[] {
    const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const secrets = ["--volume", `${this.secrets}:/run/secrets:ro`];
    return [...restricted("10002", ["/tmp", "/run/postgresql"]), ...secrets, ...variables];
  }

  /** Runs one of the database image's programs that connect, to its end; `args` are further options of `docker run`. */
  async job(program: string, env: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Promise<Answer> {
    const place = { DATABASE_HOST: "database", DATABASE_PORT: "5432", DATABASE_NAME: "blog" };
    const environment = { ...place, TLS_ROOT_FILE: "/run/secrets/tls.crt", TERMINATION_LOG: "/tmp/result", ...env };
    const run = ["run", "--rm", "--network", this.name, "--entrypoint", program];
    return docker([...run, ...this.jobArgs(environment), ...args, images.database], true);
  }

  /**
   * A running database on a new volume, its roles with their passwords.
   *
   * @param open whether `django` may make databases and everybody connect to all: for tests that make their own.
   */
  async database(open = false): Promise<string> {
    const options = open ? ["-c", "hba_file=/run/secrets/pg_hba.conf"] : [];
    const container = await this.start("database", this.databaseArgs(this.volume(), {}, ...options));
    await this.databaseReady(container);
    const given = await this.job("roles");
    if (given.code !== 0) throw new Error(`The roles have no passwords: ${given.stderr}`);
    // Django makes and drops its test database from the database `postgres`.
    const rights = "ALTER ROLE django CREATEDB; GRANT CONNECT ON DATABASE postgres TO django";
    if (open) await this.superuser(container, rights);
    return container;
  }

  /** Arguments that run the app's image, or another command in it, with a complete environment, as the tables' owner. */
  appArgs(image: string, ...command: readonly string[]): string[] {
    return this.appArgsOn("blog", image, ...command);
  }

  /** The same with another database of the server. */
  appArgsOn(database: string, image: string, ...command: readonly string[]): string[] {
    return this.appArgsAs("django", database, image, ...command);
  }

  /** The same as another role of the database. */
  appArgsAs(role: string, database: string, image: string, ...command: readonly string[]): string[] {
    const environment = {
      DJANGO_SETTINGS_MODULE: "django_gke.settings",
      DJANGO_GKE_SETTINGS: "website.settings",
      COLOUR: "orange",
      COLOUR_HEX: "#ff9900",
      DJANGO_SECRET_KEY: randomBytes(32).toString("hex"),
      DJANGO_ALLOWED_HOSTS: "blog.example.org",
      DATABASE_HOST: "database",
      DATABASE_NAME: database,
      DATABASE_USER: role,
      DATABASE_PASSWORD: this.passwordOf(role),
      STATIC_URL: "https://static.example.org/bucket/",
      POD_NAME: "pod-1",
      RELEASE_VERSION: "0123abc",
      DJANGO_SUPERUSER_USERNAME: "admin",
      DJANGO_SUPERUSER_EMAIL: "admin@example.org",
      DJANGO_SUPERUSER_PASSWORD: this.password,
    };
    const variables = Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    return [...restricted("10001", ["/tmp"]), ...variables, image, ...command];
  }

  /** Waits until the database of a container takes connections, by the probe of the stack. */
  async databaseReady(container: string, seconds = 60): Promise<void> {
    const probe = ["exec", container, "pg_isready", "-h", "127.0.0.1", "-U", "django", "-d", "blog"];
    await until(`${container} takes connections`, seconds, async () => (await docker(probe, true)).code === 0);
  }

  /** Runs SQL in a database container as the tables' owner, over the network; answers the rows as text. */
  async sql(container: string, statement: string): Promise<string> {
    const answer = await this.sqlAs(container, "django", statement);
    if (answer.code !== 0) throw new Error(answer.stderr);
    return answer.stdout.trim();
  }

  /** Runs SQL as any role, over the network; `where` is libpq's, such as `dbname=postgres sslmode=disable`. */
  sqlAs(
    container: string,
    role: string,
    statement: string,
    where = "",
    password = this.passwordOf(role),
  ): Promise<Answer> {
    const target = `host=127.0.0.1 user=${role} dbname=blog sslmode=require ${where}`;
    const psql = ["psql", target, "-v", "ON_ERROR_STOP=1", "-Atc", statement];
    return docker(["exec", "--env", `PGPASSWORD=${password}`, container, ...psql], true);
  }

  /** Runs SQL as the superuser, by the socket in the container; answers the rows as text. */
  async superuser(container: string, statement: string, database = "blog"): Promise<string> {
    const psql = ["psql", "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1", "-Atc", statement];
    return (await docker(["exec", container, ...psql])).stdout.trim();
  }

  /** Everything that a container has written. */
  async logs(container: string): Promise<string> {
    const { stdout, stderr } = await docker(["logs", container]);
    return stdout + stderr;
  }

  /** Waits for the end of a container, unless told otherwise no longer than a pod's grace period; answers its exit code. */
  async exitCode(container: string, seconds = 30): Promise<number> {
    const inspect = ["inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", container];
    const state = async () => (await docker(inspect)).stdout.trim().split(" ");
    await until(`the end of ${container}`, seconds, async () => (await state())[0] === "exited");
    return Number((await state())[1]);
  }

  /** Removes containers, volumes, network and secrets. */
  async remove(): Promise<void> {
    if (this.made.length > 0) await docker(["rm", "--force", "--volumes", ...this.made], true);
    if (this.volumes.length > 0) await docker(["volume", "rm", "--force", ...this.volumes], true);
    await docker(["network", "rm", this.name], true);
    fs.rmSync(this.secrets, { recursive: true, force: true });
  }
}
