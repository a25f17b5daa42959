import assert from "node:assert/strict";
import { run } from "../../local/machine/command";
import { sql } from "../e2e/support/sql";
import { untilAnswer } from "../e2e/support/untilAnswer";
import { acceptance, djangoLogIn } from "./acceptance";
import { inDjango } from "./inDjango";
import { mailServer } from "./mailServer";

/** Another machine on the internet, for all that pods can tell. */
const mailHost = "203.0.113.78";

/** What Weblate's manual has its administrators adjust in the settings that it brings. */
const settings = `from weblate.settings_example import *  # noqa: F403
import os
from urllib.parse import urlsplit

SITE_DOMAIN = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
ENABLE_HTTPS = True
SITE_URL = f"https://{SITE_DOMAIN}"
DATA_DIR = "/tmp/weblate"
CACHE_DIR = "/tmp/weblate/cache"
CELERY_BROKER_URL = CELERY_RESULT_BACKEND = os.environ.get("REDIS_URL", "")
CACHES["default"]["LOCATION"] = CELERY_BROKER_URL  # noqa: F405
EMAIL_HOST = os.environ["EMAIL_HOST"]
EMAIL_PORT = int(os.environ["EMAIL_PORT"])
# Weblate lets browsers load from STATIC_URL's host, but forgets its port. Google's has none, the local cloud's has one.
STATIC_HOST = urlsplit(os.environ.get("STATIC_URL", "")).netloc
CSP_SCRIPT_SRC = CSP_STYLE_SRC = CSP_IMG_SRC = CSP_FONT_SRC = [STATIC_HOST]
`;

const manage = `import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "translations.settings")
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
`;

acceptance({
  name: "weblate",
  generate: (project) => {
    project.write("requirements.txt", "weblate[postgres]==2026.10.1\n");
    project.write("manage.py", manage);
    project.write("translations/__init__.py", "");
    project.write("translations/settings.py", settings);
    project.write(
      "Procfile",
      [
        "web: python -m django_gke serve",
        "worker: celery --app=weblate.utils worker --queues=celery,notify,memory,translate,backup --concurrency=1",
        "beat: celery --app=weblate.utils beat",
        "",
      ].join("\n"),
    );
    return Promise.resolve();
  },
  settings: "translations.settings",
  app: {
    memory: "768Mi",
    threads: 4,
    // Git, and what borgbackup is compiled with.
    packages: [
      "git",
      "gettext",
      "gcc",
      "python3-dev",
      "pkg-config",
      "libssl-dev",
      "libacl1-dev",
      "liblz4-dev",
      "libzstd-dev",
      "libxxhash-dev",
    ].join(" "),
    env: { EMAIL_HOST: mailHost, EMAIL_PORT: "587", DJANGO_SUPERUSER_FULL_NAME: "Ada Admin" },
    processes: { worker: { memory: "1Gi" }, beat: { memory: "512Mi" } },
  },
  stack: { "django-gke:cache": { memory: "128Mi", persistent: true } },
  page: "",
  admin: "manage/",
  logIn: (visitor) => djangoLogIn(visitor, "accounts/login/"),
  change: async ({ page, url }) => {
    const mails: string[] = [];
    await run("ip", ["address", "add", `${mailHost}/32`, "dev", "lo"]);
    const server = mailServer(mails).listen(587, mailHost);
    try {
      await page.goto(`${url}manage/tools/`);
      await page.fill("input[type=email], input[name=email]", "ada@example.com");
      await page
        .locator("form", { has: page.locator("input[name=email]") })
        .locator("[type=submit]")
        .click();
      await untilAnswer(
        "No e-mail arrived",
        60,
        () => Promise.resolve(mails.join("\n")),
        (text) => text.includes("Subject:"),
      );
    } finally {
      server.close();
      await run("ip", ["address", "del", `${mailHost}/32`, "dev", "lo"]);
    }
    const installed = await sql("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'");
    assert.equal(installed, "1");
    const done = await inDjango([
      "from weblate.utils.tasks import ping",
      "jobs = [ping.delay() for _ in range(1000)]",
      "print(json.dumps(sum('vcs' in job.get(timeout=120) for job in jobs)))",
    ]);
    assert.equal(done, 1000);
    return undefined;
  },
  code: "translations/__init__.py",
});
