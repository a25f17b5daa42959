import "../../test/e2e/setup";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { exitOnFailure } from "../../local/machine/exit";
import { address, build, buildProject, docker, images, until } from "../../test/app/docker";
import { Sandbox } from "../../test/app/sandbox";
import { cannon, type Figures } from "../cannon";
import { median } from "../median";
import { measuredOn, writeReport } from "../report";

/** Each way in turn, so that a slower minute of the machine meets all of them. */
const rounds = 3;
const seconds = 5;
const connections = 8;

/** The server has one processor, the client and the database the other. */
const [server, others] = ["0", "1"];
const host = "blog.example.org";
const key = "DJANGO_SECRET_KEY=of-the-bench";

const runtime = ["python", "-m", "django_gke", "serve"];
const gunicorn = ["gunicorn", "--bind=0.0.0.0:8000"];
const threaded = [...gunicorn, "--worker-class=gthread", "--threads=8"];
const bench = "DJANGO_SETTINGS_MODULE=bench_settings";
const benchWsgi = "bench_wsgi";

/** Where the image of `servers/` has them. */
const image = "django-gke-test/bench-servers";
const otherModules = "PYTHONPATH=/bench:/servers";

/** The pages of the blog, and the two views of `site/`. */
type Page = "list" | "post" | "admin" | "constant" | "query";

/** A way to serve: variables and command of the container, and what it is asked for. */
interface Way {
  readonly name: string;
  readonly command: readonly string[];
  readonly pages: readonly Page[];
}

const blog: Way = { name: "the blog, as the stack runs it", command: runtime, pages: ["list", "post", "admin"] };
const article: Way = {
  name: "the blog, as in the article",
  command: ["DJANGO_SETTINGS_MODULE=article_settings", ...gunicorn, "website.wsgi"],
  pages: ["list", "post"],
};
const otherThreads = ["2", "4", "16"].map((threads): Way => ({
  name: `the blog, with ${threads} threads`,
  command: [`WEB_THREADS=${threads}`, ...runtime],
  pages: ["list"],
}));
const project: Way = {
  name: "any project, as the stack runs it",
  command: ["DJANGO_GKE_SETTINGS=bench_settings", "DJANGO_GKE_WSGI=bench_wsgi:application", ...runtime],
  pages: ["constant", "query"],
};
const connectionEach: Way = {
  name: "any project, plain Gunicorn, 8 threads, a connection each",
  command: [bench, ...threaded, benchWsgi],
  pages: ["constant", "query"],
};
const keptConnections: Way = {
  name: "any project, plain Gunicorn, 8 threads, kept connections",
  command: [bench, "CONN_MAX_AGE=600", ...threaded, benchWsgi],
  pages: ["constant", "query"],
};
const syncWorker: Way = {
  name: "any project, plain Gunicorn, one sync worker, kept connections",
  command: [bench, "CONN_MAX_AGE=600", ...gunicorn, benchWsgi],
  pages: ["constant", "query"],
};
const plain = [connectionEach, keptConnections, syncWorker];
/** Servers that the stack does not use, each as near to 8 threads of one process as it comes. */
const otherServers = Object.entries({
  "Gunicorn with gevent": ["gunicorn", "--bind=0.0.0.0:8000", "--worker-class=gevent"],
  Granian: ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "--blocking-threads=8"],
  Waitress: ["waitress", "--listen=0.0.0.0:8000", "--threads=8"],
}).map(([name, [module = "", ...args]]): Way => ({
  name: `any project, ${name}, kept connections`,
  command: [bench, "CONN_MAX_AGE=600", otherModules, "python", "-m", module, ...args, `${benchWsgi}:application`],
  pages: ["constant", "query"],
}));
const ways = [blog, article, ...otherThreads, project, ...plain, ...otherServers];

/** A way while it is measured. */
interface Running {
  readonly container: string;
  readonly origin: string;
  /** From `docker run` to the first answer. */
  readonly startSeconds: number;
}

/** Measures requests a second of one processor, for the blog and for any project, each against plainer ways to serve. Needs no site. */
async function main(): Promise<void> {
  const sandbox = new Sandbox();
  try {
    await build("database", images.database);
    await buildProject("app", images.app);
    await build(join(__dirname, "servers"), image);
    await sandbox.open();
    const database = await sandbox.database();
    await docker(["update", "--cpuset-cpus", others, database]);
    const paths = await fill(sandbox, database);
    const cookie = `sessionid=${await sessionOf(sandbox)}`;
    const figures = new Map<string, Figures[]>();
    const memory = new Map<string, string>();
    const started = new Map<string, number>();
    for (let round = 0; round < rounds; round++)
      for (const way of ways) {
        const { container, origin, startSeconds } = await start(sandbox, way, paths);
        for (const page of way.pages) {
          const url = `${origin}${paths[page]}`;
          const headers = { Host: host, ...(page === "admin" ? { Cookie: cookie } : {}) };
          const shots = { before: ["taskset", "-c", others], connections, headers } as const;
          await cannon(url, { ...shots, seconds: 1 });
          const name = `${way.name}: ${page}`;
          figures.set(name, [...(figures.get(name) ?? []), await cannon(url, { ...shots, seconds })]);
        }
        const { stdout } = await docker(["stats", "--no-stream", "--format", "{{.MemUsage}}", container]);
        memory.set(way.name, stdout.split(" /")[0] ?? "");
        started.set(way.name, startSeconds);
        await docker(["rm", "--force", container]);
      }
    const medians = new Map([...figures].map(([name, each]) => [name, median(each)] as const));
    await writeReport("app", report(medians, memory, started));
  } finally {
    await sandbox.remove();
  }
}

/** Migrates, and writes thirty posts. Answers where the pages are. */
async function fill(sandbox: Sandbox, database: string): Promise<Record<Page, string>> {
  for (const command of ["migrate", "superuser"])
    await docker([
      "run",
      "--rm",
      "--network",
      sandbox.name,
      ...sandbox.appArgs(images.app, "python", "-m", "django_gke", command),
    ]);
  await sandbox.superuser(
    database,
    `INSERT INTO blog_post (author_id, title, text, created_at, updated_at, published_at, submission)
     SELECT (SELECT min(id) FROM auth_user), 'Post ' || n, repeat('A line of text. ', 60), now(), now(), now(), gen_random_uuid()
     FROM generate_series(1, 30) n`,
    "blog",
  );
  const id = await sandbox.superuser(database, "SELECT max(id) FROM blog_post WHERE title = 'Post 7'", "blog");
  return {
    list: "/",
    post: `/posts/${id}/post-7/`,
    admin: "/admin/blog/post/",
    constant: "/constant/",
    query: "/query/",
  };
}

/** The key of a session of the superuser. */
async function sessionOf(sandbox: Sandbox): Promise<string> {
  const script = `
import django
django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth.models import User
user = User.objects.get(is_superuser=True)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session["_auth_user_id"], session["_auth_user_hash"] = str(user.pk), user.get_session_auth_hash()
session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[-1]
session.save()
print(session.session_key)`;
  const args = sandbox.appArgsAs("app_a", "blog", images.app, "env", key, "python", "-c", script);
  return (await docker(["run", "--rm", "--network", sandbox.name, ...args])).stdout.trim();
}

/** Starts a way to serve, and waits until it answers. */
async function start(sandbox: Sandbox, way: Way, paths: Record<Page, string>): Promise<Running> {
  const site = ["--volume", `${join(__dirname, "site")}:/bench:ro`, "--env", "PYTHONPATH=/bench"];
  const app = sandbox.appArgsAs("app_a", "blog", image, "env", key, ...way.command);
  const began = Date.now();
  const container = await sandbox.start("app", ["--cpuset-cpus", server, ...site, ...app]);
  const origin = `http://${await address(container)}:8000`;
  const url = `${origin}${paths[way.pages[0] ?? "list"]}`;
  await until(way.name, 60, () => answers(url));
  const startSeconds = (Date.now() - began) / 1000;
  await sleep(1000);
  return { container, origin, startSeconds };
}

async function answers(url: string): Promise<boolean> {
  const shots = { before: ["taskset", "-c", others], connections: 1, seconds: 1, headers: { Host: host } } as const;
  return cannon(url, shots).then(
    () => true,
    () => false,
  );
}

function report(
  figures: ReadonlyMap<string, Figures>,
  memory: ReadonlyMap<string, string>,
  started: ReadonlyMap<string, number>,
): string {
  const perSecond = ({ name }: Way, page: Page) => figures.get(`${name}: ${page}`)?.perSecond ?? 0;
  const best = (page: Page) => Math.max(...plain.map((way) => perSecond(way, page)));
  const goals: readonly [what: string, is: number, goal: number][] = [
    ["list page / as in the article", perSecond(blog, "list") / perSecond(article, "list"), 12],
    ["list page / constant view on the same server", perSecond(blog, "list") / perSecond(project, "constant"), 0.5],
    ["constant view / best plain Gunicorn", perSecond(project, "constant") / best("constant"), 0.9],
    ["one query / best plain Gunicorn", perSecond(project, "query") / best("query"), 0.9],
    ["one query / a connection each", perSecond(project, "query") / perSecond(connectionEach, "query"), 5],
  ];
  const rows = [...figures].map(
    ([name, { perSecond: rate, p50, p99 }]) => `| ${name} | ${rate.toFixed(0)} | ${p50} | ${p99} |`,
  );
  return `# The application

${measuredOn()} Requests a second of one processor; the client and the database have the other. ${connections} connections. Medians of ${rounds} times
${seconds} s, in turn.

| ratio | measured | goal | met |
| - | - | - | - |
${goals.map(([what, is, goal]) => `| ${what} | ${is.toFixed(2)} | ≥ ${goal} | ${is >= goal ? "yes" : "no"} |`).join("\n")}

| way to serve: page | requests/s | p50 ms | p99 ms |
| - | - | - | - |
${rows.join("\n")}

| way to serve | s until the first answer | memory after the load |
| - | - | - |
${ways.map(({ name }) => `| ${name} | ${(started.get(name) ?? 0).toFixed(1)} | ${memory.get(name) ?? ""} |`).join("\n")}
`;
}

exitOnFailure(main());
