import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { stackVariables } from "../../../components/django/variables";
import { egress } from "../egressKinds";
import { cronSchedule } from "../backupKinds";
import { asked, emptyIsUnset, firstAllowed, placeholder, setting, wholeNumber, yesOrNo } from "../kinds";
import { isProcessName } from "../procfile";
import { memory, processors } from "../sizes";

const reserved = new Set<string>(stackVariables);

/** The project that is deployed if no other is named. */
export const exampleContext = "containers/app";

/** How large each process of the Procfile is, by its name there; `web` is sized by the app's own settings. */
const processes = setting(
  z.record(
    z.string().refine(isProcessName),
    setting(
      z.strictObject({
        replicas: wholeNumber(0, 100).default(1),
        /** Unset: that of `app`. */
        cpu: emptyIsUnset(processors()),
        memory: emptyIsUnset(memory(64)),
        /** How long a job in progress may take to finish when its pod is stopped. */
        graceSeconds: wholeNumber(1, 3600).default(60),
      }),
      "an object with any of `replicas`, `cpu`, `memory` and `graceSeconds`",
      null,
    ),
  ),
  "an object with the sizes of the Procfile's processes, such as {worker: {replicas: 2}}",
  null,
).default({});

/** Commands that run on a schedule, by name. */
const cron = setting(
  z.record(
    z.string().regex(/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/),
    setting(
      z.strictObject({
        schedule: cronSchedule(),
        command: setting(
          z
            .string()
            .regex(/\S/)
            .refine((text) => text !== placeholder("command")),
          "a shell command, such as python manage.py clearsessions",
          placeholder("command"),
        ),
      }),
      "an object with a `schedule` and a `command`, and a name of at most 30 lower-case letters, digits and -",
      null,
    ),
  ),
  'an object with scheduled commands, such as {tidy: {schedule: "0 4 * * *", command: "python manage.py clearsessions"}}',
  null,
).default({});

const context = z.string().refine((folder) => existsSync(join(folder, "manage.py")));

const wsgi = z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$/);

/** The names that `app.env` may have. */
export const variableNames =
  "a name of letters, digits and _ that the stack does not set itself (docs/bring-your-own.md lists those)";

const variableName = z
  .string()
  .regex(/^[A-Za-z_]\w*$/)
  .refine((name) => !reserved.has(name));

/** The Django application: bring your own by naming its folder. */
export const app = setting(
  z.strictObject({
    /** The Django project: a folder with manage.py, relative to this one, such as `../shop`. */
    context: setting(context, "a folder with manage.py, relative to this folder", (was) =>
      firstAllowed(context, typeof was === "string" ? [was.trim()] : [], "folder"),
    ).default(exampleContext),
    /** The project's own settings module. */
    settings: setting(
      z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/),
      "a Python module, such as shop.settings",
      placeholder("module"),
    ).default("website.settings"),
    /** Sets the values that only the platform knows on top of the project's settings. */
    overlay: yesOrNo().default(true),
    /** Debian packages that the project needs, such as libjpeg62-turbo or gdal-bin. */
    packages: emptyIsUnset(
      setting(
        z.string().regex(/^[a-z0-9][a-z0-9.+-]+( +[a-z0-9][a-z0-9.+-]+)*$/),
        "Debian packages, separated by spaces, such as gdal-bin libpq5",
        placeholder("packages"),
      ),
    ),
    /** The project's own Dockerfile, relative to `context`. It must install the runtime: docs/bring-your-own.md. */
    dockerfile: emptyIsUnset(
      setting(z.string().regex(/^[^/]/), "a file relative to app.context, such as Dockerfile", placeholder("file")),
    ),
    /** The first superuser; an existing one is never changed. */
    superuser: setting(
      z.strictObject({
        name: setting(z.string().min(1).max(150), "a user name of at most 150 characters", "admin").default("admin"),
        email: setting(z.email(), "an e-mail address, such as admin@example.com", placeholder("e-mail")).default(
          "admin@example.com",
        ),
      }),
      "an object with any of `name` and `email`",
      null,
    ).prefault({}),
    /** The WSGI application to serve, such as `shop.wsgi:application`. Default: the one that the project's settings name. */
    wsgi: emptyIsUnset(
      setting(wsgi, "a Python module and a name in it, such as shop.wsgi:application", (was) => {
        // Only what is certainly a module is repeated: anything else may be a secret at the wrong place.
        const module = /^\s*([\w./]*[wa]sgi)(\.py)?\s*(:application\s*)?$/.exec(String(was))?.[1]?.replaceAll("/", ".");
        return firstAllowed(wsgi, [module === undefined ? undefined : `${module}:application`], "module:name");
      }),
    ),
    /** Processors that each pod asks for. It may use a whole one while the machine has it to spare. */
    cpu: processors().default("100m"),
    /** Memory of each pod, which it may not exceed. Its temporary space is two thirds of it. */
    memory: memory(128).default("384Mi"),
    /** Requests that each pod answers at once, and the most database connections that it opens. */
    threads: wholeNumber(1, 64).default(8),
    processes,
    cron,
    /** Where its pods may connect to. Unset: the internet for your own project, nowhere for the example. */
    egress: egress(),
    /** Who may read uploaded files: everyone who knows the name, or only who has a signed link. */
    media: setting(z.enum(["public", "private"]), "public or private", placeholder("public or private")).default(
      "public",
    ),
    /** Files that its pods read in /run/secrets/app, by name; such as keys. They are kept in a Secret. */
    files: setting(
      z.record(
        z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,100}$/),
        setting(z.string(), "a text, and a name of letters, digits, ., _ and -", asked),
      ),
      "an object of file names and texts",
      null,
    ).default({}),
    /** More environment variables of the application, kept in a Secret. */
    env: setting(
      z.record(variableName, setting(z.string(), "a text; this command stores what you type exactly", asked)),
      "an object of names and texts",
      null,
    ).default({}),
  }),
  "an object with any of `context`, `settings`, `overlay`, `packages`, `dockerfile`, `superuser`, `wsgi`, `cpu`, `memory`, `threads`, `processes`, `cron`, `egress`, `media`, `files` and `env`",
  null,
).prefault({});
