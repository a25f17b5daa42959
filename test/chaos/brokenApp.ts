import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkout } from "../../local/machine/paths";

/** Changes of one file of the application, each of which keeps a release from serving. */
const faults = {
  /** The web server starts, its application does not. */
  crash: ["website/wsgi.py", (was: string) => `${was}\nraise RuntimeError("the shop is closed")\n`],
  /** The database refuses it. */
  migration: [
    "blog/migrations/0999_broken.py",
    () =>
      [
        "from django.db import migrations",
        "",
        "",
        "class Migration(migrations.Migration):",
        '    dependencies = [("blog", "0001_initial")]',
        '    operations = [migrations.RunSQL("ALTER TABLE blog_nonsense ADD COLUMN colour text")]',
        "",
      ].join("\n"),
  ],
  /** None, but a build that no registry and no node has seen. */
  none: ["website/wsgi.py", (was: string) => `${was}\n# ${Date.now()}\n`],
  /** It runs and says that it is not ready, for ever. */
  readiness: [
    "website/wsgi.py",
    (was: string) =>
      [
        was,
        "_served = application",
        "",
        "",
        "def application(environ, start_response):",
        '    if environ["PATH_INFO"] == "/readyz":',
        '        start_response("503 Service Unavailable", [])',
        '        return [b"closed\\n"]',
        "    return _served(environ, start_response)",
        "",
      ].join("\n"),
  ],
} satisfies Record<string, readonly [string, (was: string) => string]>;

/** The settings that build the application with a fault, from a separate folder. */
export function brokenApp(fault: keyof typeof faults): { "django-gke:app": { context: string } } {
  const context = fs.mkdtempSync(path.join(os.tmpdir(), `app-${fault}-`));
  fs.cpSync(path.join(checkout, "containers", "app"), context, { recursive: true });
  const [name, change] = faults[fault];
  const file = path.join(context, name);
  const was = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  const is = change(was);
  if (is === was) throw new Error(`${name} does not change by the fault ${fault}.`);
  fs.writeFileSync(file, is);
  return { "django-gke:app": { context } };
}
