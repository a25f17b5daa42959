import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { emptyIsUnset, setting, wholeNumber } from "../kinds";
import { memory, processors } from "../sizes";

/** Names of environment variables that the stack sets itself; the application's own may not hide them. */
const ownVariables = /^(DATABASE_|DJANGO_|STATIC_|STORAGE_EMULATOR_HOST$|RELEASE_VERSION$|POD_NAME$|COLOUR)/;

/** The Django application: bring your own by pointing at its folder. */
export const app = setting(
  z.strictObject({
    /** The build context: a folder, from the project's, that holds a Dockerfile. */
    context: setting(
      z.string().refine((folder) => existsSync(join(folder, "Dockerfile"))),
      "a folder that holds a Dockerfile, from the project's folder",
      "containers/app",
    ).default("containers/app"),
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
  "an object with any of `context`, `wsgi`, `cpu`, `memory`, `threads` and `env`",
  null,
).prefault({});
