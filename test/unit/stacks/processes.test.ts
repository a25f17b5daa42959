import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSettings } from "../../../stacks/settings";
import { parseProcfile } from "../../../stacks/settings/procfile";
import { buildSite } from "../../../stacks/site";
import { at } from "../components/at";
import { run } from "../components/cloud";

const enough = { "gcp:project": "shop-12345", "gcp:region": "europe-west1" };

describe("a Procfile", () => {
  let context = "";
  before(() => {
    context = mkdtempSync(join(tmpdir(), "shop-"));
    writeFileSync(join(context, "manage.py"), "");
  });
  after(() => rmSync(context, { recursive: true }));

  function settings(procfile: string, app: object = {}, others: Readonly<Record<string, string>> = {}) {
    writeFileSync(join(context, "Procfile"), procfile);
    const given = Object.fromEntries(Object.entries(others).map(([key, value]) => [`django-gke:${key}`, value]));
    return checkSettings(
      { ...enough, ...given, "django-gke:app": JSON.stringify({ context, ...app }) },
      "django-gke",
      "dev",
    );
  }

  it("names each process and its command; empty lines and comments are skipped", () => {
    assert.deepEqual(
      parseProcfile("# all of them\n\nweb: gunicorn shop.wsgi\r\nlow_priority:celery -A shop worker -Q low:1\n"),
      new Map([
        ["web", "gunicorn shop.wsgi"],
        ["low_priority", "celery -A shop worker -Q low:1"],
      ]),
    );
  });

  for (const [text, sentence] of [
    ["web gunicorn shop.wsgi", 'line 1 of its Procfile is not of the form "name: command"'],
    ["web: x\nworker:  \n", 'line 2 of its Procfile is not of the form "name: command"'],
    ["web: x\nmy worker: y", 'line 2 of its Procfile is not of the form "name: command"'],
    ["web: x\nweb: y", "line 2 of its Procfile: there are two processes called web"],
    ["web: x\na_b: y\nA-b: z", "line 3 of its Procfile: there are two processes called A-b"],
    [`web: x\n${"w".repeat(31)}: y`, "is longer than 30 characters"],
    [
      "worker: celery -A shop worker",
      "its Procfile has no line for web, so nothing would answer requests; it has worker",
    ],
  ] as const)
    it(`is refused with one sentence: ${JSON.stringify(text.slice(0, 30))}`, () => {
      assert.throws(
        () => settings(text),
        (error: Error) => {
          assert.ok(error.message.includes(sentence), error.message);
          assert.match(error.message, /Stack dev has an invalid setting/);
          assert.doesNotMatch(error.message, /pulumi config/);
          return true;
        },
      );
    });

  it("needs no web process if app.wsgi is set", () => {
    const { processes } = settings("worker: celery -A shop worker", { wsgi: "shop.wsgi:application" });
    assert.deepEqual(
      processes.others.map(({ name }) => name),
      ["worker"],
    );
  });

  it("gives each process the app's size, or its own", () => {
    const own = { cpu: "2", memory: "1Gi", replicas: 3, graceSeconds: 600 };
    const { processes } = settings("web: x\nbeat: b\nbig_worker: w", {
      memory: "512Mi",
      processes: { big_worker: own },
    });
    assert.deepEqual(processes.others, [
      { name: "beat", command: "b", replicas: 1, cpu: "100m", memory: "512Mi", graceSeconds: 60 },
      { name: "big-worker", command: "w", ...own },
    ]);
  });

  it("refuses the size of a process that it does not have, and of web", () => {
    const size =
      (name: string, procfile = "web: x\nworker: y") =>
      () =>
        settings(procfile, { processes: { [name]: { replicas: 2 } } });
    assert.throws(size("wrker"), /did you mean app\.processes\.worker\?/);
    assert.throws(size("web"), /web is sized by replicas, app\.cpu, app\.memory and app\.threads/);
    assert.throws(size("worker", "web: x"), /the Procfile in .* has no process of this name/);
  });

  it("counts its processes among the pods that open database connections", () => {
    const workers = (replicas: number) => () => settings("web: x\nworker: y", { processes: { worker: { replicas } } });
    workers(9)();
    assert.throws(workers(10), /up to 26 pods run at once .*: 208, but PostgreSQL accepts 200/);
  });

  it("makes a Deployment of each process and each scheduled command run in the main colour only", async () => {
    const cron = { tidy: { schedule: "0 4 * * *", command: "python manage.py clearsessions" } };
    const given = settings(
      "web: serve\nrelease: prepare\nworker: work",
      { cron },
      {
        canary: '{"colour":"maroon","replicas":1}',
      },
    );
    const { cloud } = await run(() => buildSite(given), "dev");
    const deployments = cloud.all("kubernetes:apps/v1:Deployment").filter(({ name }) => name !== "edge");
    assert.deepEqual(deployments.map(({ name }) => name).sort(), ["app-maroon", "app-orange", "process-worker-orange"]);
    const container = ({ inputs }: (typeof deployments)[number]) =>
      at(inputs, "spec", "template", "spec", "containers", 0);
    assert.deepEqual(
      deployments.map((deployment) => at(container(deployment), "args", 2)),
      deployments.map(({ name }) => `exec env ${name.startsWith("app-") ? "serve" : "work"}`),
    );
    const migrate = cloud.one("kubernetes:batch/v1:Job", "release-orange-migrate");
    assert.deepEqual(at(migrate.inputs, "spec", "template", "spec", "initContainers", 1, "args"), [
      "sh",
      "-c",
      "exec env prepare",
    ]);
    const scheduled = cloud.one("kubernetes:batch/v1:CronJob", "cron-tidy");
    assert.ok(cloud.after(scheduled, cloud.one("kubernetes:apps/v1:Deployment", "app-orange")));
    assert.ok(cloud.after(cloud.one("kubernetes:apps/v1:Deployment", "process-worker-orange"), migrate));
  });
});
