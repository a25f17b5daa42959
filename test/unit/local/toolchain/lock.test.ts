import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { withLock } from "../../../../local/toolchain/lock";
import { type FakeMachine, fakeMachine } from "./fakeMachine";

describe("a tool's lock", () => {
  let machine: FakeMachine;
  let file: string;
  beforeEach(() => {
    machine = fakeMachine();
    file = path.join(machine.folder, "locks", "tool");
  });
  afterEach(() => machine.restore());

  const never = () => assert.fail("had to wait");
  const nothing = () => Promise.resolve();

  /** Takes the lock, and keeps it until its `end` is called. */
  async function hold(last: () => void = () => undefined): Promise<{ end: () => void; ended: Promise<void> }> {
    let end = (): void => undefined;
    const told = new Promise<void>((resolve) => (end = resolve));
    let ended = Promise.resolve();
    await new Promise<void>((held) => {
      ended = withLock(file, () => (held(), told.then(last)), never);
    });
    return { end, ended };
  }

  it("makes the second run wait until the first is done, and say so once", async () => {
    const events: string[] = [];
    const first = await hold(() => events.push("first"));
    await withLock(
      file,
      () => Promise.resolve(events.push("second")),
      () => {
        events.push("waiting");
        first.end();
      },
    );
    await first.ended;
    assert.deepEqual(events, ["waiting", "first", "second"]);
  });

  it("is released after a failure", async () => {
    await assert.rejects(
      withLock(file, () => Promise.reject(new Error("no")), never),
      { message: "no" },
    );
    await withLock(file, nothing, never);
  });

  it("is held by a child process that inherited it, even if the parent has exited", async () => {
    // Its last act, and not its exit, which Node may hear of later than the kernel's next lock holder does.
    const lastAct = path.join(machine.folder, "last-act");
    await withLock(
      file,
      (lock) =>
        Promise.resolve(
          spawn("/bin/sh", ["-c", '/bin/sleep 0.3; : > "$0"', lastAct], {
            stdio: ["ignore", "ignore", "ignore", lock],
          }),
        ),
      never,
    );
    let waited = false;
    await withLock(file, nothing, () => (waited = true));
    assert.deepEqual([waited, fs.existsSync(lastAct)], [true, true]);
  });

  it("stops waiting when it is cancelled", async () => {
    const first = await hold();
    const stop = new AbortController();
    await assert.rejects(
      withLock(file, nothing, () => stop.abort(), stop.signal),
      { name: "AbortError" },
    );
    first.end();
    await first.ended;
  });

  it("says what to install if flock is missing", async () => {
    fs.rmSync(path.join(machine.folder, "bin", "flock"));
    await assert.rejects(withLock(file, nothing, never), {
      message: "The program flock is missing. It keeps two runs from building the same tool at the same time.",
      remedy: "Install it (package util-linux on Linux, flock from Homebrew on a Mac).",
    });
  });
});
