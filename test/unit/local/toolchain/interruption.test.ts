import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, it } from "mocha";
import { ensureToolchain } from "../../../../local/toolchain";
import { type FakeMachine, fakeGo, fakeMachine } from "./fakeMachine";

describe("an interrupted build", () => {
  let machine: FakeMachine;
  beforeEach(() => {
    machine = fakeMachine();
    machine.borrow("setpriv");
  });
  afterEach(() => machine.restore());

  for (const signal of ["SIGKILL", "SIGINT", "SIGTERM"] as const)
    it(`starts again after ${signal}, keeps finished tools and leaves no incomplete ones`, async () => {
      fakeGo(machine, 'test "${PWD##*/}" = pause || { echo $$ > "${CALLS%/*}/pid"; sleep 4 3>&- & wait; }');
      const child = run(machine, "pause", "object-store");
      while (!fs.existsSync(path.join(machine.folder, "pid"))) await sleep(20);
      child.kill(signal);
      await ended(child);
      await gone(Number(fs.readFileSync(path.join(machine.folder, "pid"), "utf8")));
      assert.deepEqual(
        machine.cached().filter((file) => /(pause|fake-gcs-server)$/.test(file)).length,
        1,
        "only pause is finished",
      );

      fakeGo(machine);
      await ensureToolchain(["pause", "object-store"], () => undefined);
      assert.deepEqual(
        machine.calls().filter((call) => call.startsWith("build")),
        ["build pause", "build object-store", "build object-store"],
      );
      assert.deepEqual(
        machine
          .cached()
          .map((file) => path.basename(file))
          .filter((name) => !/-[0-9a-f]{12}$/.test(name)),
        ["fake-gcs-server", "pause"],
      );
    });

  it("is waited for if the system cannot end it with its run", async () => {
    fs.rmSync(path.join(machine.folder, "bin", "setpriv"));
    fakeGo(machine, 'echo $$ > "${CALLS%/*}/pid"; sleep 1');
    const child = run(machine, "pause");
    while (!fs.existsSync(path.join(machine.folder, "pid"))) await sleep(20);
    child.kill("SIGKILL");
    await ended(child);
    const lines: string[] = [];
    await ensureToolchain(["pause"], (line) => lines.push(line));
    assert.equal(lines[1], "[1/1] pause 1.0.0: waiting for a different run to finish it");
  });
});

function run(machine: FakeMachine, ...tools: string[]): ChildProcess {
  const program = path.join(__dirname, "runToolchain.ts");
  return spawn(process.execPath, ["-r", "./local/typescript/register.js", program, ...tools], {
    env: { ...machine.env, PATH: machine.env.PATH },
    stdio: "ignore",
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve() : child.once("exit", () => resolve()),
  );
}

/** The build of a killed run ends with it, long before it would be done. A process that has ended has no command line. */
async function gone(pid: number): Promise<void> {
  const file = `/proc/${pid}/cmdline`;
  for (const end = Date.now() + 2000; Date.now() < end; await sleep(20))
    if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") === "") return;
  assert.fail("the build outlived the run");
}
