import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, it } from "mocha";
import { ensureTools } from "../../../../local/toolchain/ensure";
import { type Tool, type ToolName } from "../../../../local/toolchain/tool";
import { UserError } from "../../../../local/toolchain/userError";
import { type FakeMachine, fakeMachine } from "./fakeMachine";

describe("getting tools", () => {
  let machine: FakeMachine;
  let events: string[];
  let lines: string[];
  const report = (line: string) => lines.push(line);

  beforeEach(() => {
    machine = fakeMachine();
    events = [];
    lines = [];
  });
  afterEach(() => machine.restore());

  /** A tool that takes `time` ms and records when it begins and ends. */
  function tool(name: ToolName, heavy: boolean, time = 20, changes: Partial<Tool> = {}): Tool {
    let made = false;
    return {
      name,
      version: "1",
      purpose: "trying",
      means: "made",
      source: "The shop",
      seconds: 60,
      megabytes: 1,
      heavy,
      find: () => Promise.resolve(made ? { where: "here", own: false } : undefined),
      check: () => Promise.resolve(),
      fetch: () => Promise.resolve(void events.push(`fetch ${name}`)),
      async obtain() {
        events.push(`begin ${name}`);
        await sleep(time);
        events.push(`end ${name}`);
        made = true;
        return { memory: 1500 };
      },
      ...changes,
    };
  }

  it("does nothing and says nothing if all tools exist", async () => {
    const there = { find: () => Promise.resolve({ where: "/usr/bin/x", own: true }) };
    await ensureTools([tool("pause", true, 0, there), tool("packages", false, 0, there)], report);
    assert.deepEqual([events, lines], [[], []]);
  });

  it("prints one line each for what it gets, how far it is and how long it took", async () => {
    await ensureTools(
      [tool("pause", true), tool("chromium", false, 0, { find: () => Promise.resolve({ where: "", own: true }) })],
      report,
    );
    assert.deepEqual(lines, [
      "Tools: 1 of 2 are installed, 1 missing, about 1 min to install.",
      "[1/1] pause 1: made, about 1 min; for trying",
      "[1/1] pause 1: ready after 0 s (memory up to 1.5 GB)",
    ]);
  });

  it("shows progress while a tool takes long", async () => {
    await ensureTools([tool("pause", true, 130)], report, 0.05);
    assert.deepEqual(lines.slice(2, 4), ["[1/1] pause 1: 0 s of about 1 min", "[1/1] pause 1: 0 s of about 1 min"]);
  });

  it("never compiles two tools at once, and downloads the next ones meanwhile", async () => {
    await ensureTools([tool("pause", true, 60), tool("pulumi", true), tool("kubernetes", true)], report);
    assert.deepEqual(
      events.filter((event) => !event.startsWith("fetch")),
      ["begin pause", "end pause", "begin pulumi", "end pulumi", "begin kubernetes", "end kubernetes"],
    );
    assert.ok(events.indexOf("fetch kubernetes") < events.indexOf("end pause"), events.join());
    assert.ok(events.indexOf("fetch pause") < events.indexOf("begin pause"), events.join());
  });

  it("installs packages while it compiles", async () => {
    await ensureTools([tool("packages", false, 80), tool("pause", true)], report);
    assert.ok(events.indexOf("end pause") < events.indexOf("end packages"), events.join());
  });

  it("builds a tool once if two runs need it", async () => {
    const shared = tool("pause", true, 80);
    await Promise.all([ensureTools([shared], report), ensureTools([shared], report)]);
    assert.deepEqual(
      events.filter((event) => event.startsWith("begin")),
      ["begin pause"],
    );
    assert.ok(lines.includes("[1/1] pause 1: waiting for a different run to finish it"), lines.join("\n"));
    assert.ok(lines.includes("[1/1] pause 1: installed by a different run"), lines.join("\n"));
  });

  it("throws the first failure, starts nothing more, and cancels what is running", async () => {
    let stopped = false;
    const fails = { obtain: () => Promise.reject(new UserError("No luck.", "Try again.")) };
    const waits = {
      obtain: async ({ signal }: { signal: AbortSignal }) => {
        await sleep(5000, undefined, { signal }).catch(() => (stopped = true));
        throw new Error("stopped");
      },
    };
    await assert.rejects(
      ensureTools([tool("packages", false, 0, waits), tool("pause", true, 0, fails), tool("pulumi", true)], report),
      { name: "UserError", message: "No luck.", remedy: "Try again." },
    );
    assert.equal(stopped, true);
    assert.deepEqual(
      events.filter((event) => event.startsWith("begin")),
      [],
    );
  });

  it("starts nothing if one of the tools is not available on this machine", async () => {
    const cannot = { check: () => Promise.reject(new UserError("Not here.", "Go elsewhere.")) };
    await assert.rejects(ensureTools([tool("pause", true), tool("pulumi", true, 0, cannot)], report), {
      message: "Not here.",
    });
    assert.deepEqual([events, lines], [[], []]);
  });

  it("fails if a tool cannot be found after it was built", async () => {
    const lost = { find: () => Promise.resolve(undefined) };
    await assert.rejects(ensureTools([tool("pause", true, 0, lost)], report), {
      message: "pause 1 was made, but it cannot be found.",
    });
  });

  it("starts nothing if the disk is too small", async () => {
    await assert.rejects(ensureTools([tool("packages", false, 0, { megabytes: 1e9 })], report), {
      message: /^The disk that holds .* has .* free, but 1000000\.0 GB are needed\.$/,
    });
    assert.deepEqual([events, lines], [[], []]);
  });
});
