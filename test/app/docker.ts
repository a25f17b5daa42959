import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Docker, ensureDocker } from "../../local/services/docker";

/** What a finished `docker` call said. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let daemon: Promise<Docker> | undefined;

/** Calls `docker`; rejects with what it said when it fails, unless `mayFail`. */
export async function docker(args: readonly string[], mayFail = false): Promise<Answer> {
  const { command, env } = await (daemon ??= ensureDocker());
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      if (code !== 0 && !mayFail)
        reject(new Error(`docker ${args.slice(0, 3).join(" ")} … failed: ${stderr}${stdout}`));
      else resolve({ code, stdout, stderr });
    });
  });
}

const containers = path.resolve(__dirname, "../../containers");
const certificates = "/etc/ssl/certs/ca-certificates.crt";

/** Builds a folder (of `containers/`, or absolute) as the stack does, and answers the seconds it took. */
export async function build(folder: string, tag: string, ...args: readonly string[]): Promise<number> {
  const began = Date.now();
  // The machine's certificates, where it has such a file: outgoing https may be signed anew on the way.
  const secret = fs.existsSync(certificates) ? ["--secret", `id=ca,src=${certificates}`] : [];
  await docker(["build", "--tag", tag, ...secret, ...args, path.resolve(containers, folder)]);
  return (Date.now() - began) / 1000;
}

/** Build arguments of a colour of the app. */
export const colour = (name: string, hex: string) => [
  "--build-arg",
  `COLOUR=${name}`,
  "--build-arg",
  `COLOUR_HEX=${hex}`,
];

/** The images under test. Built by the first suite that asks, found in the cache by the others. */
export const images = {
  app: "django-gke-test/app",
  tests: "django-gke-test/app-tests",
  database: "django-gke-test/database",
};

/** As Kubernetes runs it under Pod Security `restricted`: no root, no capability, nothing writable but what is named. */
export function restricted(user: string, writable: readonly string[]): string[] {
  const mounts = writable.flatMap((folder) => ["--tmpfs", `${folder}:uid=${user},mode=0700`]);
  return [
    "--read-only",
    "--user",
    `${user}:${user}`,
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
    ...mounts,
  ];
}

/** Asks again until it is so; rejects after the time with `what`. */
export async function until(what: string, seconds: number, so: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await so()); await sleep(50))
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
}

/** A network with containers and volumes of a suite's own; `remove` takes all of it away. */
export class Sandbox {
  readonly name = `django-gke-test-${randomBytes(4).toString("hex")}`;
  readonly password = `p4ss-${randomBytes(12).toString("hex")}`;
  private readonly secrets = path.join(os.tmpdir(), this.name);
  private readonly made: string[] = [];
  private readonly volumes: string[] = [];

  /** Makes the network and the password's file, readable for all as in a mounted Secret. */
  async open(): Promise<void> {
    fs.mkdirSync(this.secrets);
    fs.chmodSync(this.secrets, 0o755);
    fs.writeFileSync(path.join(this.secrets, "password"), this.password, { mode: 0o444 });
    await docker(["network", "create", this.name]);
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

  /** Arguments that run the database image on a volume. */
  databaseArgs(volume: string): string[] {
    return [
      ...restricted("10002", ["/tmp", "/run/postgresql"]),
      ...["--volume", `${volume}:/var/lib/postgresql/data`, "--volume", `${this.secrets}:/secrets:ro`],
      ...[
        "--env",
        "POSTGRES_USER=blog",
        "--env",
        "POSTGRES_DB=blog",
        "--env",
        "POSTGRES_PASSWORD_FILE=/secrets/password",
      ],
      images.database,
    ];
  }

  /** Arguments that run the app's image, or another command in it, with a complete environment. */
  appArgs(image: string, ...command: readonly string[]): string[] {
    return this.appArgsOn("blog", image, ...command);
  }

  /** The same with another database of the server. */
  appArgsOn(database: string, image: string, ...command: readonly string[]): string[] {
    const environment = {
      DJANGO_SECRET_KEY: randomBytes(32).toString("hex"),
      DJANGO_ALLOWED_HOSTS: "blog.example.org",
      DATABASE_HOST: "database",
      DATABASE_NAME: database,
      DATABASE_USER: "blog",
      DATABASE_PASSWORD: this.password,
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
  async databaseReady(container: string): Promise<void> {
    const probe = ["exec", container, "pg_isready", "-h", "127.0.0.1", "-U", "blog", "-d", "blog"];
    await until(`${container} takes connections`, 60, async () => (await docker(probe, true)).code === 0);
  }

  /** Runs SQL in a database container, as the app's user over the network; answers the rows as text. */
  async sql(container: string, statement: string, password = this.password): Promise<string> {
    const psql = ["psql", "-h", "127.0.0.1", "-U", "blog", "-d", "blog", "-v", "ON_ERROR_STOP=1", "-Atc", statement];
    return (await docker(["exec", "--env", `PGPASSWORD=${password}`, container, ...psql])).stdout.trim();
  }

  /** Everything that a container has written. */
  async logs(container: string): Promise<string> {
    const { stdout, stderr } = await docker(["logs", container]);
    return stdout + stderr;
  }

  /** Waits for the end of a container, no longer than a pod's grace period; answers its exit code. */
  async exitCode(container: string): Promise<number> {
    const inspect = ["inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", container];
    const state = async () => (await docker(inspect)).stdout.trim().split(" ");
    await until(`the end of ${container}`, 30, async () => (await state())[0] === "exited");
    return Number((await state())[1]);
  }

  /** Removes containers, volumes, network and secret. */
  async remove(): Promise<void> {
    if (this.made.length > 0) await docker(["rm", "--force", "--volumes", ...this.made], true);
    if (this.volumes.length > 0) await docker(["volume", "rm", "--force", ...this.volumes], true);
    await docker(["network", "rm", this.name], true);
    fs.rmSync(this.secrets, { recursive: true, force: true });
  }
}
