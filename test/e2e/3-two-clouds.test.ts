import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kubectl } from "../../local/cluster/controlPlane";
import { hostAddress, nodeAddress } from "../../local/machine/addresses";
import { cloudNumber } from "../../local/machine/cloudNumber";
import { succeeds } from "../../local/machine/command";
import { recordedDaemons } from "../../local/machine/daemons";
import { checkout, paths } from "../../local/machine/paths";
import { objectStorePort } from "../../local/services/objectStore";
import { registryPort } from "../../local/services/registry";
import { statusOf } from "./support/loadRequest";
import { ensureUp, outputs } from "./support/site";

describe("a second local cloud on the machine", function () {
  this.timeout("10m");
  let folder = "";
  let second: ChildProcess;
  let number = "";
  let url = "";
  let atFirst: unknown;
  const failures: string[] = [];
  let watching = true;
  let watch = Promise.resolve();

  /** Everything that would change if the second cloud took something from the first. */
  async function state(): Promise<unknown> {
    const pods = await kubectl(
      "get",
      "pods",
      "-A",
      "-o",
      `jsonpath={range .items[*]}{.metadata.uid} {.status.containerStatuses[*].restartCount}{"\\n"}{end}`,
    );
    const daemons = recordedDaemons().map((name) => fs.readFileSync(paths.inState("daemons", `${name}.json`), "utf8"));
    return { pods: pods.split("\n").sort(), daemons };
  }

  before(async () => {
    await ensureUp("local");
    ({ url = "" } = await outputs("local"));
    atFirst = await state();
    watch = (async () => {
      for (; watching; await sleep(200))
        await statusOf(url).then(
          (status) => status === 200 || failures.push(String(status)),
          (error: unknown) => failures.push(String(error)),
        );
    })();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "second-"));
    const args = ["-r", "./local/typescript/register.js", path.join(__dirname, "support/secondCloud.ts")];
    const env = { ...process.env, DJANGO_GKE_STATE: path.join(folder, "state") };
    second = spawn(process.execPath, args, { cwd: checkout, env, stdio: ["pipe", "pipe", "inherit"] });
    for await (const chunk of second.stdout ?? []) {
      number = /^number (\d+)$/m.exec(String(chunk))?.[1] ?? "";
      if (number !== "") break;
    }
    assert.notEqual(number, "", "the second cloud did not start");
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("has its own network", () => {
    assert.notEqual(number, String(cloudNumber()));
    assert.ok(devices(number).includes(`dgke${number}-node-1`));
  });

  it("cannot reach the first one's object store, image registry or nodes", async () => {
    const connect = (target: string) => ["bash", "-c", `exec 3<>/dev/tcp/${target}`];
    const targets = [
      `${hostAddress()}/${objectStorePort}`,
      `${hostAddress()}/${registryPort}`,
      `${nodeAddress(1)}/10250`,
    ];
    for (const target of targets) assert.equal(await succeeds("timeout", ["20", ...connect(target)]), true, target);
    const node = [`--net=/run/netns/dgke${number}-node-1`, "timeout", "5"];
    const answers = targets.map((target) => succeeds("nsenter", [...node, ...connect(target)]));
    assert.deepEqual(await Promise.all(answers), [false, false, false]);
  });

  it("leaves the first one as it was while it starts, runs and ends", async () => {
    second.stdin?.end();
    const [code] = (await once(second, "exit")) as [number];
    assert.equal(code, 0);
    assert.deepEqual(devices(number), []);
    watching = false;
    await watch;
    assert.deepEqual(failures, []);
    assert.deepEqual(await state(), atFirst);
  });
});

/** The network devices and namespaces of a cloud. */
function devices(number: string): string[] {
  const all = [...fs.readdirSync("/sys/class/net"), ...fs.readdirSync("/run/netns")];
  return all.filter((name) => new RegExp(`^dgke${number}(-|$)`).test(name));
}
