import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogStore } from "../../components/logs/logs";
import { kubectl } from "../../local/cluster/controlPlane";
import { stopDaemon } from "../../local/machine/daemons";
import type { LogLine } from "../../commands/logs/line";
import type { LogQuery } from "../../commands/logs/query";
import { searchOf } from "../../commands/logs/search";
import { resumeLogStore } from "../../local/services/logStore";
import { inSite, names } from "./support/kubernetes";
import { statusOf } from "./support/loadRequest";
import { ensureUp, outputs } from "./support/site";
import { sql } from "./support/sql";

const begun = new Date();
const unique = () => randomBytes(8).toString("hex");

describe("the logs", function () {
  this.timeout("5m");
  let site: Record<string, string>;
  let search: (query: Partial<LogQuery>) => Promise<LogLine[]>;

  /** The lines that fit, as soon as there are so many; they come a second or two after they were written. */
  async function found(query: Partial<LogQuery>, count = 1): Promise<LogLine[]> {
    for (const end = Date.now() + 30_000; ; await sleep(500)) {
      const lines = await search(query);
      if (lines.length >= count || Date.now() > end) return lines;
    }
  }

  before(async () => {
    await ensureUp("local");
    site = await outputs("local");
    const ask = searchOf(site.logStore as unknown as LogStore);
    search = (query) => ask({ since: begun, limit: 1000, ...query });
  });

  it("hold a request's line, with its level, pod, colour and version", async () => {
    const path = `/${unique()}`;
    assert.equal(await statusOf(`${site.url}${path.slice(1)}`), 404);
    const [line, ...others] = await found({ colour: "orange", text: `GET ${path}` });
    assert.deepEqual(others, []);
    assert.equal(line?.message, `GET ${path} 404`);
    assert.equal(line.level, "info");
    assert.ok((await names("pods")).includes(line.pod), line.pod);
    assert.match(line.version, /^[0-9a-f]{12}$/);
    const image = await inSite("get", "pod", line.pod, "-o", "jsonpath={.spec.containers[0].image}");
    assert.ok(image.includes(`@sha256:${line.version}`), image);
    assert.deepEqual(await search({ colour: "maroon", text: path }), []);
  });

  it("hold an error of the database, and not its ordinary lines among the errors", async () => {
    const table = `missing_${unique()}`;
    await assert.rejects(sql(`SELECT 1 FROM ${table}`));
    const [line] = await found({ pod: "database-0", text: table });
    assert.equal(line?.level, "error");
    assert.equal(line.message, `relation "${table}" does not exist at character 15`);
    const errors = await search({ level: "error" });
    assert.ok(errors.some(({ message }) => message === line.message));
    assert.ok(errors.every(({ level }) => level === "error" || level === "critical"));
  });

  it("hold an error of the application, by its colour and level", async () => {
    const mark = unique();
    const [pod = ""] = await names("pods", "-l", "name=app");
    await write(pod, JSON.stringify({ severity: "ERROR", message: `broken ${mark}`, logger: "django.request" }));
    const [line] = await found({ colour: "orange", level: "error", text: mark });
    assert.deepEqual([line?.level, line?.pod, line?.message], ["error", pod, `broken ${mark}`]);
  });

  it("lose no lines while the store is down or if a collector is killed", async () => {
    const mark = unique();
    const [pod = ""] = await names("pods", "-l", "name=app");
    await stopDaemon("log-store");
    const lines = Array.from({ length: 20 }, (_, index) => `${mark} ${index}`);
    await write(pod, ...lines.slice(0, 10));
    await sleep(2000);
    await kubectl("-n", "django-gke-logs", "delete", "pod", "-l", "name=collector", "--grace-period=0", "--force");
    await write(pod, ...lines.slice(10));
    await resumeLogStore();
    const messages = (await found({ pod, text: mark }, lines.length)).map(({ message }) => message);
    // At least once: lines under way when the collector was stopped may arrive twice.
    assert.deepEqual([...new Set(messages)].sort(), [...lines].sort());
  });

  it("hold no secret", async () => {
    const values = [site.adminPassword ?? ""];
    for (const secret of await names("secrets")) {
      const { data = {} } = JSON.parse(await inSite("get", "secret", secret, "-o", "json")) as {
        data?: Record<string, string>;
      };
      values.push(...Object.values(data).map((value) => Buffer.from(value, "base64").toString()));
    }
    const long = values.flatMap((value) => value.split("\n")).filter((value) => value.length >= 16);
    assert.ok(long.length >= 3, `${long.length} secrets are looked for`);
    for (const value of long) assert.deepEqual(await search({ text: value, limit: 1, since: new Date(0) }), []);
  });
});

/** Writes lines to a pod's standard output, as its first process would. */
function write(pod: string, ...lines: readonly string[]): Promise<string> {
  return inSite("exec", pod, "--", "sh", "-c", 'printf "%s\\n" "$@" > /proc/1/fd/1', "sh", ...lines);
}
