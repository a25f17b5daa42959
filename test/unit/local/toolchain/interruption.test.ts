import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, it } from "mocha";
import { ensureToolchain } from "../../../../local/toolchain";
import { type FakeMachine, fakeGo, fakeMachine } from "./fakeMachine";

describe("an interrupted build", () => {
  let machine: FakeMachine;
  let lines: string[];
  beforeEach(() => {
    machine = fakeMachine();
    lines = [];
  });
  afterEach(() => machine.restore());

  for (const signal of ["SIGKILL", "SIGINT", "SIGTERM"] as const)
    it(`begins again after ${signal}, keeps what was finished and leaves nothing half-made`, async () => {
      fakeGo(machine, 'test "${PWD##*/}" = pause || { touch "$HOME/building"; sleep 1; }');
      const child = run(machine, "pause", "object-store");
      while (!machine.calls().includes("build object-store")) await sleep(20);
      child.kill(signal);
      await ended(child);
      assert.deepEqual(
        machine.cached().filter((file) => /(pause|fake-gcs-server)$/.test(file)).length,
        1,
        "only pause is finished",
      );

      await ensureToolchain(["pause", "object-store"], (line) => lines.push(line));
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
      // What the killed run left behind was at work on it still.
      assert.equal(lines.includes("[1/1] object-store 1.56.1: waiting for another run that is at work on it"), true);
    });
});

function run(machine: FakeMachine, ...tools: string[]): ChildProcess {
  const program = path.join(__dirname, "runToolchain.ts");
  return spawn(process.execPath, ["-r", "ts-node/register/transpile-only", program, ...tools], {
    env: { ...machine.env, PATH: machine.env.PATH },
    stdio: "ignore",
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve() : child.once("exit", () => resolve()),
  );
}
