import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { appPods, settled } from "../e2e/support/loadSite";
import { send } from "../e2e/support/loadRequest";
import { outputs, up } from "../e2e/support/site";
import { Project } from "./project";

/** A mistake in a project or in its settings. */
interface Mistake {
  readonly what: string;
  /** Files to write into the project. */
  readonly files?: Readonly<Record<string, string>>;
  readonly remove?: string;
  readonly app?: Readonly<Record<string, unknown>>;
  /** The one sentence that says it. */
  readonly sentence: RegExp;
}

const mistakes: readonly Mistake[] = [
  { what: "no manage.py", remove: "manage.py", sentence: /app\.context is .*\n +allowed: +a folder with manage\.py/ },
  {
    what: "a Procfile without web",
    files: { Procfile: "worker: celery -A shop worker\n" },
    sentence: /its Procfile has no line for web, so nothing would answer requests; it has worker/,
  },
  {
    what: "an impossible schedule",
    app: { cron: { tidy: { schedule: "0 4 31 2 *", command: "python manage.py clearsessions" } } },
    sentence: /app\.cron\.tidy\.schedule is .*\n +allowed: +a cron schedule/,
  },
  {
    what: "two lock files that contradict each other",
    files: {
      "Pipfile.lock": JSON.stringify({ default: { django: { version: "==5.2.7" } } }),
      "requirements.txt": "django==5.2.8\n",
    },
    sentence:
      /Pipfile\.lock pins django 5\.2\.7, but requirements\.txt pins django 5\.2\.8\. Delete one of the two files/,
  },
  {
    what: "a package without a wheel",
    files: { "requirements.txt": "django==5.2.8\nmysqlclient==2.2.7\n" },
    sentence: /mysqlclient 2\.2\.7 has no wheel for Python 3\.13 and cannot be compiled here\./,
  },
  {
    what: "a settings module that is not there",
    app: { settings: "shop.config" },
    sentence:
      /app\.settings names 'shop\.config', but the project has no such module; manage\.py names 'shop\.settings'\./,
  },
  {
    what: "settings that raise",
    files: { "shop/settings.py": "import os\n\nKEY = os.environ['PAYMENT_KEY']\n" },
    sentence: /The settings shop\.settings raise KeyError at settings\.py:3: 'PAYMENT_KEY'/,
  },
];

describe("bad input", function () {
  this.timeout("15m");
  let project: Project;
  const deploy = (context: string, app: object = {}) =>
    up("local", {
      "django-gke:replicas": 2,
      "django-gke:rolloutMinutes": 10,
      "django-gke:app": { context, settings: "shop.settings", ...app },
    });
  const pods = async () => (await appPods()).map(({ uid }) => uid).sort();

  before(async () => {
    project = new Project("shop");
    await project.install("django==5.2.8");
    await project.run("django-admin", "startproject", "shop", ".");
    project.write("requirements.txt", "django==5.2.8\n");
    await deploy(project.folder);
    await settled({ orange: 2 });
  });
  after(() => project?.remove());

  for (const { what, files = {}, remove, app, sentence } of mistakes)
    it(`${what}: one sentence, and the site is not touched`, async () => {
      const before = await pods();
      const context = path.join(path.dirname(project.folder), "mistaken");
      fs.cpSync(project.folder, context, { recursive: true });
      try {
        for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(context, name), text);
        if (remove !== undefined) fs.rmSync(path.join(context, remove));
        await assert.rejects(deploy(context, app), (error: Error) => {
          assert.match(error.message, sentence);
          const [said = ""] = sentence.exec(error.message) ?? [];
          console.log(`      ${said.replace(/\s+/g, " ")}`);
          return true;
        });
      } finally {
        fs.rmSync(context, { recursive: true });
      }
      assert.deepEqual(await pods(), before);
      const { url = "" } = await outputs("local");
      assert.equal((await send(new URL("admin/login/", url), {})).status, 200);
    });
});
