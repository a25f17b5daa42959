import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { daemonRuns, startDaemon, stopDaemon } from "../../../../local/machine/daemons";
import { strayProcesses } from "../../../../local/machine/processes";
import { paths } from "../../../../local/machine/paths";

const name = "sleeper";
const sleeper = (seconds: number) => ({ name, command: "/bin/sleep", args: [String(seconds)] });
const recordFile = () => paths.inState("daemons", `${name}.json`);

describe("a running daemon", () => {
  const { state } = paths;
  beforeEach(async () => {
    paths.state = fs.mkdtempSync(path.join(os.tmpdir(), "daemons-"));
    await startDaemon(sleeper(60));
  });
  afterEach(async () => {
    await stopDaemon(name);
    fs.rmSync(paths.state, { recursive: true });
    paths.state = state;
  });

  it("is kept if it is started with the same arguments", async () => {
    const before = strayProcesses(name);
    assert.equal(before.length, 1);
    await startDaemon(sleeper(60));
    assert.deepEqual(strayProcesses(name), before);
  });

  it("is replaced if it is started with different arguments", async () => {
    const before = strayProcesses(name);
    await startDaemon(sleeper(61));
    await assertReplaced(before);
  });

  it("is replaced if its configuration has changed, and only then", async () => {
    const configuration = path.join(paths.state, "sleeper.yml");
    const start = async (content: string) => {
      fs.writeFileSync(configuration, content);
      await startDaemon({ ...sleeper(60), configuration });
      return strayProcesses(name);
    };
    const before = await start("one");
    assert.deepEqual(await start("one"), before);
    await start("two");
    await assertReplaced(before);
  });

  it("is replaced if its record does not say how it was started", async () => {
    const before = strayProcesses(name);
    const { pid, startTime } = JSON.parse(fs.readFileSync(recordFile(), "utf8")) as Record<string, unknown>;
    fs.writeFileSync(recordFile(), JSON.stringify({ pid, startTime }));
    await startDaemon(sleeper(60));
    await assertReplaced(before);
  });

  it("has a record that does not show its arguments", async () => {
    await startDaemon({ ...sleeper(60), command: "/bin/sh", args: ["-c", "exec sleep 60", "a-secret"] });
    assert.doesNotMatch(fs.readFileSync(recordFile(), "utf8"), /a-secret/);
  });
});

async function assertReplaced(before: readonly number[]): Promise<void> {
  const now = strayProcesses(name);
  assert.equal(now.length, 1);
  assert.notDeepEqual(now, before);
  assert.ok(daemonRuns(name));
  await stopDaemon(name);
  assert.deepEqual(strayProcesses(name), [], "the record names the new one");
}
