import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { waitFor } from "../../../../local/machine/daemons";
import { removeStaleLocks } from "../../../../local/engine/staleLocks";

const hostname = os.hostname();

describe("a stack's lock", () => {
  let backend = "";
  let lock = "";
  let parent: ChildProcess | undefined;
  beforeEach(() => {
    backend = fs.mkdtempSync(path.join(os.tmpdir(), "locks-"));
    lock = path.join(backend, ".pulumi", "locks", "organization", "django-gke", "local", "lock.json");
    fs.mkdirSync(path.dirname(lock), { recursive: true });
  });
  afterEach(() => {
    parent?.kill("SIGKILL");
    fs.rmSync(backend, { recursive: true });
  });
  const stays = (content: string) => {
    fs.writeFileSync(lock, content);
    removeStaleLocks(backend);
    return fs.existsSync(lock);
  };

  it("stays while its engine runs, or if its engine is on a different machine", () => {
    assert.ok(stays(JSON.stringify({ pid: process.pid, hostname })));
    assert.ok(stays(JSON.stringify({ pid: 0, hostname: `not-${hostname}` })));
  });

  it("is removed if its engine has ended, or if it is incomplete", () => {
    assert.ok(!stays(JSON.stringify({ pid: 0, hostname })));
    assert.ok(!stays(`{"pid": ${process.pid}, "host`));
  });

  it("is removed if its engine is a zombie", async () => {
    // A sleep takes the place of the shell, and knows nothing of the child that this had.
    const shell = spawn("/bin/sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"]);
    parent = shell;
    const [line] = (await once(shell.stdout, "data")) as [Buffer];
    const pid = Number(line);
    await waitFor("The zombie", 10, () => /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8")));
    assert.ok(!stays(JSON.stringify({ pid, hostname })));
  });
});
