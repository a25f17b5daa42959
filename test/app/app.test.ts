import * as assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import { connect } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { address, build, buildProject, docker, images, restricted, until } from "./docker";
import { Sandbox } from "./sandbox";

interface Page {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

function get(host: string, at: string, agent?: http.Agent): Promise<Page> {
  return new Promise((resolve, reject) => {
    const options = { host, port: 8000, path: at, agent, headers: { Host: "blog.example.org" } };
    const request = http.get(options, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response
        .on("error", reject)
        .on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on("error", reject);
  });
}

const answers = (host: string, at: string, status: number) => async () =>
  (await get(host, at).catch(() => undefined))?.status === status;

describe("the app's image", function () {
  this.timeout(20 * 60_000);
  const sandbox = new Sandbox();
  let database = "";

  const release = async (...command: string[]) =>
    (await docker(["run", "--rm", "--network", sandbox.name, ...sandbox.appArgs(images.app, ...command)])).stdout;
  const startApp = async () => {
    const container = await sandbox.start("app", sandbox.appArgsAs("app_a", "blog", images.app));
    const host = await address(container);
    await until("the app serves", 30, answers(host, "/healthz", 200));
    return { container, host };
  };

  before(async () => {
    await build("database", images.database);
    const first = await buildProject("app", images.app);
    const second = await buildProject("app", `${images.app}:maroon`);
    console.log(`      build: ${first.toFixed(1)} s, a second colour ${second.toFixed(1)} s`);
    await sandbox.open();
    database = await sandbox.database();
  });
  after(() => sandbox.remove());

  it("refuses to start without its environment, in one line, once", async () => {
    const app = await sandbox.start("app", [
      ...restricted("10001", ["/tmp"]),
      ...["--env", "DATABASE_PORT=five", "--env", "DJANGO_SETTINGS_MODULE=django_gke.settings"],
      images.app,
    ]);
    assert.equal(await sandbox.exitCode(app), 1);
    const lines = (await sandbox.logs(app)).trim().split("\n");
    assert.equal(lines.length, 1, lines.join("\n"));
    for (const name of [
      "DJANGO_SECRET_KEY",
      "DJANGO_ALLOWED_HOSTS",
      "DATABASE_HOST",
      "DATABASE_PASSWORD",
      "DATABASE_PORT",
      "STATIC_URL",
    ])
      assert.ok(lines[0]?.includes(name), name);
  });

  it("runs as a user with a number, without tools to build with", async () => {
    assert.equal((await docker(["inspect", "--format", "{{.Config.User}}", images.app])).stdout.trim(), "10001:10001");
    const tools =
      "for tool in pip pip3 gcc curl; do command -v $tool; done; ls -d /venv/lib/python*/site-packages/pip; true";
    assert.equal((await docker(["run", "--rm", "--entrypoint", "sh", images.app, "-c", tools])).stdout, "");
  });

  it("starts if it was built in a checkout with umask 077", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "app-"));
    fs.cpSync(path.resolve(__dirname, "../../containers/app"), folder, { recursive: true });
    for (const entry of ["", ...fs.readdirSync(folder, { recursive: true, encoding: "utf8" })]) {
      const file = path.join(folder, entry);
      fs.chmodSync(file, fs.statSync(file).mode & 0o700);
    }
    await buildProject(folder, `${images.app}:closed`);
    fs.rmSync(folder, { recursive: true });
    const container = await sandbox.start("app", sandbox.appArgsAs("app_a", "blog", `${images.app}:closed`));
    await until("the app serves", 30, answers(await address(container), "/healthz", 200));
  });

  it("is released by its own commands, which can be run again", async () => {
    assert.match(await release("python", "-m", "django_gke", "migrate"), /Applying blog\.0001_initial\.\.\. OK/);
    assert.equal(await release("python", "-m", "django_gke", "superuser"), "Created the superuser 'admin'.\n");
    assert.match(await release("python", "-m", "django_gke", "migrate"), /No migrations to apply\./);
    assert.equal(await release("python", "-m", "django_gke", "superuser"), "There is a superuser already.\n");
  });

  it("takes fixtures by loaddata, with rows of their own numbers", async () => {
    const group = JSON.stringify([{ model: "auth.group", pk: 5, fields: { name: "editors", permissions: [] } }]);
    const loaddata = ["sh", "-c", `echo '${group}' | python -m django loaddata --format=json -`];
    const { stdout } = await docker([
      ...["run", "--rm", "--network", sandbox.name],
      ...sandbox.appArgsAs("app_a", "blog", images.app, ...loaddata),
    ]);
    assert.match(stdout, /Installed 1 object/);
  });

  it("serves pages that name pod, colour and version, with styles from the bucket, and logs JSON", async () => {
    const { container, host } = await startApp();
    const page = await get(host, "/");
    assert.equal(page.status, 200);
    assert.match(page.body, /data-pod="pod-1" data-colour="orange" data-version="0123abc"/);
    assert.match(page.body, /href="https:\/\/static\.example\.org\/bucket\/blog\/style\.[0-9a-f]{12}\.css"/);
    assert.deepEqual([page.headers["x-pod"], page.headers["x-colour"]], ["pod-1", "orange"]);
    const lines = (await sandbox.logs(container)).trim().split("\n");
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const last = parsed.at(-1);
    assert.deepEqual(
      [last?.["path"], last?.["status"], last?.["pod"], last?.["colour"]],
      ["/", 200, "pod-1", "orange"],
    );
    assert.equal(last?.["request_id"], page.headers["x-request-id"]);
  });

  it("is live without a database, and ready only with one, within seconds of a change", async () => {
    const { host } = await startApp();
    await until("ready", 10, answers(host, "/readyz", 200));
    for (const [lose, regain] of [
      ["pause", "unpause"], // hangs: packets are lost without a word
      ["stop", "start"],
    ] as const) {
      await docker([lose, database]);
      for (let probe = 0; probe < 4; probe++) {
        const began = Date.now();
        const ready = await get(host, "/readyz");
        assert.ok(Date.now() - began < 2_900, `${lose}: answered after ${Date.now() - began} ms`);
        assert.equal(ready.status, 503, lose);
        assert.match(ready.body, /^the database (did not answer within 2 s|cannot be reached: .*)\n$/);
        assert.equal((await get(host, "/healthz")).status, 200);
      }
      await docker([regain, database]);
      await sandbox.databaseReady(database);
      const began = Date.now();
      await until(`ready after ${regain}`, 15, answers(host, "/readyz", 200));
      console.log(`      ready ${Date.now() - began} ms after the database's ${regain}`);
      assert.equal((await get(host, "/")).status, 200);
    }
  });

  it("refuses a body of 290 MiB with 413, without waiting for it", async () => {
    const { host } = await startApp();
    const headers = { Host: "blog.example.org", "Content-Length": 290 * 1024 * 1024 };
    const request = http.request({ host, port: 8000, path: "/accounts/login/", method: "POST", headers });
    request.flushHeaders();
    const [answer] = (await once(request, "response")) as [http.IncomingMessage];
    assert.equal(answer.statusCode, 413);
    request.on("error", () => undefined).destroy();
  });

  it("answers while 40 clients send their headers a byte a second", async () => {
    const { host } = await startApp();
    await until("ready", 15, answers(host, "/readyz", 200));
    const clients = Array.from({ length: 40 }, () => connect(8000, host).on("error", () => undefined));
    for (const client of clients) client.write("GET / HTTP/1.1\r\nHost: blog.example.org\r\nX-Slow: ");
    try {
      for (let second = 0; second < 5; second++) {
        await sleep(1000);
        for (const client of clients) client.write("a");
        const answer = await Promise.race([get(host, "/"), sleep(5000)]);
        assert.equal(answer?.status, 200);
      }
    } finally {
      for (const client of clients) client.destroy();
    }
  });

  it("fails no request while its database is away for seconds, however many are waiting", async () => {
    const { host } = await startApp();
    await until("ready", 15, answers(host, "/readyz", 200));
    await docker(["stop", database]);
    // More than the app's eight threads: no other request can start the search for the database again.
    const pages = Promise.all(Array.from({ length: 20 }, () => get(host, "/")));
    await sleep(3000);
    await docker(["start", database]);
    const statuses = (await pages).map(({ status }) => status);
    assert.deepEqual(
      statuses.filter((status) => status !== 200),
      [],
    );
  });

  it("finishes running requests when it is stopped", async () => {
    const { container, host } = await startApp();
    const locked = sandbox.sql(database, "BEGIN; LOCK TABLE blog_post; SELECT pg_sleep(4); COMMIT");
    await sleep(1000);
    const page = get(host, "/");
    await sleep(1000);
    await docker(["kill", "--signal", "TERM", container]);
    assert.equal((await page).status, 200);
    assert.match((await page).body, /data-pod="pod-1"/);
    await locked;
    const began = Date.now();
    assert.equal(await sandbox.exitCode(container), 0);
    assert.ok(Date.now() - began < 5_000, `${Date.now() - began} ms to the end after the last request`);
  });

  it("breaks no kept-alive connection when it is stopped", async () => {
    const { container, host } = await startApp();
    let stopping = false;
    let after = 0;
    const client = async (pause: number): Promise<void> => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      for (;;) {
        const page = await get(host, "/", agent);
        assert.equal(page.status, 200);
        if (stopping) after++;
        // Told to go; another pod would take the next connection.
        if (page.headers["connection"] === "close") return agent.destroy();
        await sleep(pause);
      }
    };
    // From busy to slow, all below the two seconds for which a stopping worker keeps connections.
    const clients = Promise.all(Array.from({ length: 24 }, (_, index) => client(index * 50)));
    await sleep(3000);
    stopping = true;
    await docker(["kill", "--signal", "TERM", container]);
    await clients;
    assert.ok(after >= 24, `${after} requests were answered after the signal`);
    assert.equal(await sandbox.exitCode(container), 0);
  });
});
