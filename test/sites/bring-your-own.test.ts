import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { run } from "../../local/machine/command";
import { checkout } from "../../local/machine/paths";
import { inSite } from "../e2e/support/kubernetes";
import { send } from "../e2e/support/loadRequest";
import { settled } from "../e2e/support/loadSite";
import { outputs, up } from "../e2e/support/site";
import { sql } from "../e2e/support/sql";
import { emptySite } from "./emptySite";
import { Project } from "./project";

const text = fs.readFileSync(path.join(checkout, "docs/bring-your-own.md"), "utf8");
/** The document's commands, in blocks and in tables, in its order. The stack is `local` instead of `dev`. */
const commands = [...text.matchAll(/^ {4}((?:pulumi|npm|cat) .*?)(?: +#.*)?$|`(pulumi config set [^`]+)`/gm)].map(
  ([, line, inline]) => (line ?? inline ?? "").replace(" -- dev ", " -- local "),
);
const settings = commands.filter((command) => command.includes("pulumi config"));
/** These two change how all the rest works, so they come last. */
const ownImage = ["pulumi config set --path app.overlay false", "pulumi config set --path app.dockerfile Dockerfile"];
/** Commands that wait for a person: at each of these words, what this one types. */
const typed: Readonly<Record<string, readonly (readonly [prompt: RegExp, text: string])[]>> = {
  "npm run manage -- local createsuperuser": [
    [/Username.*: /, "ada\n"],
    [/Email.*: /, "ada@example.com\n"],
    [/Password: /, "barbarossa-7\n"],
    [/Password \(again\): /, "barbarossa-7\n"],
  ],
  "npm run manage -- local --owner shell": [
    [/>>> /, "print('typed')\n"],
    [/typed\r?\n.*>>> /, "exit()\n"],
  ],
  "npm run database -- local shell": [
    [/=[#>] /, "SELECT 6 * 7;\n"],
    [/42[^]*=[#>] /, "\\q\n"],
  ],
};

/** Settings that read the variables, as the document's table has them, and one of the entry point. */
const ownSettings = `
if "POD_NAME" in os.environ:
    GREETING = os.environ["GREETING"]
MIDDLEWARE.insert(0, "django_gke.health.HealthMiddleware")
DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY", "of the build")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "").split(",")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
STATIC_URL = os.environ.get("STATIC_URL", "/static/")
STATIC_ROOT = "/srv/static"
CELERY_BEAT_SCHEDULE_FILENAME = "/tmp/celerybeat-schedule"
DATABASES["default"] = {
    "ENGINE": "django.db.backends.postgresql",
    **{name: os.environ.get(f"DATABASE_{name}") for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")},
    "OPTIONS": {"sslmode": "verify-full", "sslrootcert": os.environ.get("DATABASE_TLS_ROOT_FILE")},
}
`;
/** Another base, because images of Docker Hub are not available everywhere. Its packages come from the same place. */
const base = `FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv ca-certificates && python3 -m venv /venv
RUN --mount=type=secret,id=ca if [ -f /run/secrets/ca ]; then cp /run/secrets/ca /etc/ssl/certs/ca-certificates.crt; fi
ENV PATH=/venv/bin:$PATH PIP_CERT=/etc/ssl/certs/ca-certificates.crt`;

/** The document, followed by somebody who has a Django project: each line is typed in their own checkout. */
describe("docs/bring-your-own.md", function () {
  this.timeout("20m");
  this.bail(true);
  let project: Project;
  let copy = "";
  const done = new Set<string>();

  before(async () => {
    project = new Project("shop");
    copy = path.join(path.dirname(project.folder), "django-gke");
    const files = (await run("git", ["-C", checkout, "ls-files"])).trim().split("\n");
    for (const file of files) fs.cpSync(path.join(checkout, file), path.join(copy, file));
    fs.symlinkSync(path.join(checkout, "node_modules"), path.join(copy, "node_modules"));
    await project.install("django==6.0.9");
    await project.run("django-admin", "startproject", "shop", ".");
    project.write("requirements.txt", "django==6.0.9\ncelery[redis]==5.6.3\n");
    // As Celery's manual sets a Django project up.
    project.write(
      "shop/celery.py",
      [
        "import os",
        "from celery import Celery",
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")',
        'app = Celery("shop")',
        'app.config_from_object("django.conf:settings", namespace="CELERY")',
        "",
      ].join("\n"),
    );
    project.write("shop/__init__.py", "");
    project.write("shop/management/__init__.py", "");
    project.write("shop/management/commands/__init__.py", "");
    project.write(
      "shop/management/commands/warm_cache.py",
      "from django.core.management.base import BaseCommand\n\n\nclass Command(BaseCommand):\n    def handle(self, **_):\n        print('warm')\n",
    );
    project.append(
      "shop/settings.py",
      '\nINSTALLED_APPS += ["shop"]\nimport os\nCELERY_BROKER_URL = os.environ.get("REDIS_URL")\n',
    );
    fs.writeFileSync(path.join(copy, "service.json"), '{"key": "of the service"}');
    await emptySite();
    await up("local"); // The cloud runs, and the stack is there.
    await emptySite();
  });
  after(() => project.remove());

  /** Types a line in the checkout, and answers what it prints. */
  async function type(line: string): Promise<string> {
    done.add(line);
    const words = line
      .replace(/^pulumi up$/, "npm run up")
      .replace(/pulumi (config .*)$/, "npm run -s pulumi -- $1 --stack local");
    const answers = [...(typed[line] ?? [])];
    const [program, ...args] = answers.length === 0 ? ["sh", "-c", words] : ["script", "-qefc", words, "/dev/null"];
    const child = spawn(program ?? "", args, { cwd: copy, stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    let read = 0;
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const [prompt, text] = answers[0] ?? [];
      if (prompt === undefined || !prompt.test(said.slice(read))) return;
      // Not before it is asked: programs that ask for passwords forget what was typed earlier.
      child.stdin.write(text);
      answers.shift();
      read = said.length;
    };
    for (const stream of [child.stdout, child.stderr]) stream.on("data", hear);
    if (answers.length === 0) child.stdin.end();
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 0, `${line}: ${said}`);
    return said;
  }

  it("brings a project live with its first lines", async () => {
    const first = commands.slice(0, 3);
    assert.equal(first[2], "pulumi up");
    for (const command of first) await type(command);
    const { url = "" } = await outputs("local");
    assert.match((await send(new URL("admin/login/", url), {})).body, /Django administration/);
  });

  it("has settings that are taken one after the other, and go live together", async () => {
    const procfile = /^ {4}(web: .*(?:\n {4}.*)*)/m.exec(text)?.[1] ?? "";
    project.write("Procfile", `${procfile.replace(/^ {4}/gm, "")}\n`);
    project.append("requirements.txt", "gunicorn\n");
    for (const command of settings.slice(2).filter((line) => !ownImage.includes(line))) {
      await type(command.replace("<FIELD>", "PHONE"));
      done.add(command);
    }
    await type("pulumi up");
    const [pod] = await settled({ orange: 3 });
    const inPod = (...words: string[]) => inSite("exec", pod?.name ?? "", "--", ...words);
    assert.equal(await inPod("cat", "/run/secrets/app/service.json"), '{"key": "of the service"}');
    assert.match(await inPod("ogrinfo", "--version"), /GDAL/);
    assert.equal((await inPod("printenv", "NAME")).trim(), "value");
    const workers = ["get", "deployment", "process-worker-orange", "-o", "jsonpath={.status.readyReplicas}"];
    assert.equal(await inSite(...workers), "2");
    assert.equal(
      await inSite("get", "cronjobs", "-l", "cron=tidy", "-o", "jsonpath={.items[*].spec.schedule}"),
      "0 4 * * *",
    );
  });

  it("has commands that do what it says", async () => {
    await run("npm", ["run", "database", "--prefix", copy, "--", "local", "export", path.join(copy, "shop.sql.gz")]);
    // Data is moved to a new site, before anybody has written there.
    const first = commands.filter((line) => line.startsWith("npm run database"));
    for (const command of [...first, ...commands.filter((line) => line.startsWith("npm run manage"))]) {
      const said = await type(command);
      if (command.endsWith("--owner shell")) assert.match(said, /typed/);
      if (command.endsWith("local shell")) assert.match(said, /42/);
    }
    assert.equal(await sql("SELECT is_superuser FROM auth_user WHERE username = 'ada'"), "t");
    assert.ok(fs.existsSync(path.join(copy, "today.sql.gz")));
    const doctor = commands.find((line) => line.startsWith("npm run doctor")) ?? "";
    // There is no such mail server: its command says so, and ends with 1.
    await assert.rejects(type(doctor), /smtp\.example\.com has no IPv4 address/);
  });

  it("deploys a Dockerfile with an entry point, and settings, of the project's own", async () => {
    const dockerfile = /^ {4}ARG RUNTIME\n(?:(?: {4}.*)?\n)*/m.exec(text)?.[0].replace(/^ {4}/gm, "") ?? "";
    project.write("entry.sh", '#!/bin/sh\nexport GREETING="good day"\nexec "$@"\n');
    const entry = 'RUN chmod +x entry.sh\nENTRYPOINT ["/app/entry.sh"]\n';
    project.write("Dockerfile", dockerfile.replace("FROM python:3.13-slim", base) + entry);
    project.append("shop/settings.py", ownSettings);
    for (const command of ownImage) await type(command);
    await type("pulumi up");
    const { url = "" } = await outputs("local");
    const { body } = await send(new URL("admin/login/", url), {});
    const [style = ""] = /https:[^"]*base\.css/.exec(body) ?? [];
    assert.equal((await send(new URL(style), {})).status, 200);
    const [pod] = await settled({ orange: 3 });
    const version = await inSite(
      "exec",
      pod?.name ?? "",
      "--",
      "python",
      "-c",
      "import django; print(django.__version__)",
    );
    assert.equal(version.trim(), "6.0.9");
  });

  it("has no other command", () => {
    assert.deepEqual(
      commands.filter((command) => !done.has(command)),
      [],
    );
  });
});
