import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Transform } from "node:stream";
import { say } from "../../local/machine/say";
import { UserError } from "../../local/toolchain/userError";
import type { Kubectl } from "../cluster/kubectl";
import { inOneOffPod } from "../cluster/oneOffPod";
import { migratingApp } from "../cluster/workloads";
import { client } from "./client";

/** Milliseconds between two lines of progress. */
const interval = 10_000;

/**
 * Loads a dump, migrates it to the release that serves, and restarts the site's pods, which may remember numbers of rows that are now
 * others. containers/database/database/load.py says what is loaded.
 * @param replaces whether the database may hold data.
 * @throws UserError if it fails. The database is then as it was, or the dump is loaded but not migrated.
 */
export async function importDump(kubectl: Kubectl, file: string, replaces: boolean): Promise<void> {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new UserError(`There is no file ${file}.`, "See its name, and run the command again.");
  const loaded = await client(kubectl, "import", (command) =>
    kubectl.attached(
      ["exec", "--stdin", ...command("env", `REPLACE=${String(replaces)}`, "load")],
      ["pipe", "inherit", "inherit"],
      (child) => (child.stdin === null ? Promise.resolve() : send(file, size, child.stdin)),
    ),
  );
  if (loaded !== 0)
    throw new UserError(
      "The dump was not imported. The database is as it was.",
      replaces ? "See the reason above." : "See the reason above. To replace the data in the database, add --replace.",
    );
  say("Migrating …");
  const { spec, container } = await migratingApp(kubectl);
  const migrated = await inOneOffPod(kubectl, "migrate", "release", spec, container, (pod) =>
    kubectl.attached(["exec", pod, "--", "python", "-m", "django_gke", "migrate"]),
  );
  if (migrated !== 0)
    throw new UserError(
      "The dump was imported, but its migrations failed.",
      "See the reason above. After a fix in the project, run up.",
    );
  say("Restarting the site's pods …");
  const workloads = ["deployment", "--selector=name in (app, process)"];
  await kubectl.output("rollout", "restart", ...workloads);
  await kubectl.output("rollout", "status", ...workloads, "--timeout=600s");
  say("The dump was imported.");
}

/** Sends a file and shows how far it is. A program that ends early closes the pipe, and tells why itself. */
async function send(file: string, size: number, stdin: NodeJS.WritableStream): Promise<void> {
  let sent = 0;
  let shown = Date.now();
  const counted = new Transform({
    transform: (chunk: Buffer, _, done) => {
      sent += chunk.length;
      if (Date.now() - shown >= interval) {
        shown = Date.now();
        say(`Sent ${Math.round(sent / 1e6)} of ${Math.round(size / 1e6)} MB.`);
      }
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(file), counted, stdin).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  });
}
