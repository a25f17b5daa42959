import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";
import { ClusterApi } from "../../../../components/rollout/clusterApi";
import { failed, ready, Verdict, waiting } from "../../../../components/rollout/verdict";
import { waitFor } from "../../../../components/rollout/wait";
import { checkout } from "../../../../local/machine/paths";

const culprit = { pod: "migrate-1", container: "migrate", previous: false, ended: true };

/** Waits for something with these verdicts, one after the other, then always the last one. */
async function outcome(
  verdicts: readonly (Verdict | Error)[],
  minutes = 1,
  log = "",
  meanwhile?: string,
): Promise<string> {
  const left = [...verdicts];
  const asked: string[] = [];
  const api = {
    text: (path: string) => {
      asked.push(path);
      return Promise.resolve(log);
    },
  } as unknown as ClusterApi;
  const look = () => {
    const verdict = left.length > 1 ? left.shift() : left[0];
    return verdict instanceof Error ? Promise.reject(verdict) : Promise.resolve(verdict ?? ready);
  };
  try {
    await waitFor(api, { subject: "app-teal", namespace: "shop", minutes, meanwhile, look }, 1);
    return "ready";
  } catch (error) {
    assert.equal((error as { __pulumiRunError?: boolean }).__pulumiRunError, true);
    return [...asked, (error as Error).message].join("\n");
  }
}

const end = "The previous version still serves. Fix the cause and run the same command again.\n";

describe("waiting", () => {
  it("ends when it is ready", async () => {
    assert.equal(await outcome([waiting("not yet"), waiting("not yet"), ready]), "ready");
  });

  it("shows once what it is waiting for, and again if that changes", async () => {
    const told: string[] = [];
    const { info } = pulumi.log;
    Reflect.set(pulumi.log, "info", (line: string) => Promise.resolve(void told.push(line)));
    try {
      const verdicts = [waiting("no node"), waiting("no node"), waiting("its image is pulled"), ready];
      const look = () => Promise.resolve(verdicts.shift() ?? ready);
      await waitFor({} as ClusterApi, { subject: "app-teal", namespace: "shop", minutes: 1, look }, 1, 0);
    } finally {
      Reflect.set(pulumi.log, "info", info);
    }
    assert.deepEqual(told, ["app-teal is not ready yet: no node", "app-teal is not ready yet: its image is pulled"]);
  });

  it("fails early if the cause is certain, with the cause in one line", async () => {
    assert.equal(
      await outcome([waiting("not yet"), failed("InvalidImageName: x")], 1),
      `app-teal is not ready: InvalidImageName: x\n${end}`,
    );
  });

  it("ends after the time, with the last cause", async () => {
    assert.equal(
      await outcome([waiting("not yet"), waiting("no room on the nodes")], 0.001),
      `app-teal is not ready within 0.001 min: no room on the nodes\n${end}`,
    );
  });

  it("says that the previous version serves only if that is true", async () => {
    assert.equal(
      await outcome([failed("InvalidImageName: x")], 1, "", "The site is without it until then."),
      "app-teal is not ready: InvalidImageName: x\n" +
        "The site is without it until then. Fix the cause and run the same command again.\n",
    );
  });

  it("shows the program's own error in that line, and its last lines below", async () => {
    const log = "Running migrations:\nTraceback:\ndjango.db.utils.ProgrammingError: no such column\nLINE 1: SELECT\n";
    assert.equal(
      await outcome([failed("migrate ended with exit code 1", culprit)], 1, log),
      [
        "/api/v1/namespaces/shop/pods/migrate-1/log?container=migrate&tailLines=10&previous=false",
        "app-teal is not ready: migrate ended with exit code 1: django.db.utils.ProgrammingError: no such column",
        "Last lines of migrate in pod migrate-1:",
        "  Running migrations:",
        "  Traceback:",
        "  django.db.utils.ProgrammingError: no such column",
        "  LINE 1: SELECT",
        end,
      ].join("\n"),
    );
  });

  it("continues if the cluster does not answer for a while, and reports it if that lasts until the end", async () => {
    const away = new Error("connect ECONNREFUSED");
    assert.equal(await outcome([away, away, ready]), "ready");
    assert.match(
      await outcome([away], 0.001),
      /^app-teal is not ready within 0\.001 min: cannot reach the cluster: .*ECONNREFUSED\n/,
    );
  });

  it("ends as soon as the engine is gone, which cannot tell it", () => {
    const program = `
      const { waitFor } = require("./components/rollout/wait");
      const look = () => Promise.resolve({ state: "waiting", cause: "not yet" });
      waitFor({}, { subject: "app-teal", namespace: "shop", minutes: 3, look }, 1).catch(({ message }) => console.log(message));
    `;
    const { stdout } = spawnSync(process.execPath, ["--require=./local/typescript/register.js", "--eval", program], {
      cwd: checkout,
      encoding: "utf8",
      env: { ...process.env, PULUMI_NODEJS_MONITOR: "127.0.0.1:9" },
      timeout: 60_000,
    });
    assert.equal(stdout, "Pulumi's engine has died; stopped waiting.\n");
  });
});
