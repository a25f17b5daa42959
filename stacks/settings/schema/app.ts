import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { egress } from "../egressKinds";
import { cronSchedule } from "../backupKinds";
import { emptyIsUnset, setting, wholeNumber } from "../kinds";
import { isProcessName } from "../procfile";
import { memory, processors } from "../sizes";

/** Names of environment variables that the stack sets itself; the application's own may not hide them. */
const ownVariables =
  /^(DATABASE_|DJANGO_|STATIC_|STORAGE_EMULATOR_HOST$|RELEASE_VERSION$|POD_NAME$|COLOUR|MEDIA_(BUCKET|MODE|URL)$|WEB_THREADS$|PORT$)/;

/** The project that is deployed if no other is named. */
export const exampleContext = "containers/app";

/** How large each process of the Procfile is, by its name there; `web` is sized by the app's own settings. */
const processes = setting(
  z.record(
    z.string().refine(isProcessName),
    setting(
      z.strictObject({
        replicas: wholeNumber(0, 100, "1").default(1),
        /** Unset: that of `app`. */
        cpu: emptyIsUnset(processors("100m")),
        memory: emptyIsUnset(memory(64, "384Mi")),
        /** How long a job in progress may take to finish when its pod is stopped. */
        graceSeconds: wholeNumber(1, 3600, "60").default(60),
      }),
      "an object with any of `replicas`, `cpu`, `memory` and `graceSeconds`",
      null,
    ),
  ),
  "an object with the sizes of the Procfile's processes, such as {worker: {replicas: 2}}",
  null,
).default({});

/** Commands that run on a schedule, by a name of their own. */
const cron = setting(
  z.record(
    z.string().regex(/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/),
    setting(
      z.strictObject({
        schedule: cronSchedule("0 4 * * *"),
        command: setting(z.string().regex(/\S/), "a shell command, such as python manage.py clearsessions", null),
      }),
      "an object with a `schedule` and a `command`, and a name of at most 30 lower-case letters, digits and -",
      null,
    ),
  ),
  'an object with scheduled commands, such as {tidy: {schedule: "0 4 * * *", command: "python manage.py clearsessions"}}',
  null,
).default({});

/** The Django application: bring your own by pointing at its folder. */
export const app = setting(
  z.strictObject({
    /** The build context: a folder, from the project's, that holds a Dockerfile. */
    context: setting(
      z.string().refine((folder) => existsSync(join(folder, "Dockerfile"))),
      "a folder that holds a Dockerfile, from the project's folder",
      exampleContext,
    ).default(exampleContext),
    /** The WSGI application Gunicorn serves, such as `shop.wsgi:application`. Empty: what the image starts by itself. */
    wsgi: emptyIsUnset(
      setting(
        z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$/),
        "a Python module and a name in it, such as blog.wsgi:application",
        "blog.wsgi:application",
      ),
    ),
    /** Processors that each pod asks for. It may use a whole one while the machine has it to spare. */
    cpu: processors("100m").default("100m"),
    /** Memory of each pod, which it may not exceed. Its temporary space is two thirds of it. */
    memory: memory(128, "384Mi").default("384Mi"),
    /** Requests that each pod answers at once, and the most database connections that it opens. */
    threads: wholeNumber(1, 64, "8").default(8),
    processes,
    cron,
    /** Where its pods may connect to. Unset: the internet for your own project, nowhere for the example. */
    egress: egress(),
    /** Who may read uploaded files: everyone who knows the name, or only who has a signed link. */
    media: setting(z.enum(["public", "private"]), "public or private", "public").default("public"),
    /** Files that its pods read in /run/secrets/app, by name; such as keys. They are kept in a Secret. */
    files: setting(
      z.record(
        z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,100}$/),
        setting(z.string(), "a text, and a name of letters, digits, ., _ and -", null),
      ),
      "an object of file names and texts",
      null,
    ).default({}),
    /** More environment variables of the application. They are kept in a Secret. */
    env: setting(
      z.record(
        z
          .string()
          .regex(/^[A-Z][A-Z0-9_]*$/)
          .refine((name) => !ownVariables.test(name)),
        setting(z.string(), "a text, and a name of capitals, digits and _ that the stack does not set itself", null),
      ),
      "an object of names and texts",
      null,
    ).default({}),
  }),
  "an object with any of `context`, `wsgi`, `cpu`, `memory`, `threads`, `processes`, `cron`, `egress`, `media`, `files` and `env`",
  null,
).prefault({});
