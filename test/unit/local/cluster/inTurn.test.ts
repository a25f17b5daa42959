import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runcInTurn } from "../../../../local/cluster/inTurn";

describe("a node's runc", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "runc-"));
  const lock = path.join(folder, "lock");
  const program = path.join(folder, "in-turn");

  before(() => {
    fs.writeFileSync(program, runcInTurn(lock, undefined, 2), { mode: 0o755 });
    fs.mkdirSync(path.join(folder, "bin"));
    // It starts the threads that a test has written down for that container.
    const threads = `[ "$1" = start ] && cp '${folder}/threads/'"$2" '${folder}/cpu/idle/'"$2"/tasks 2> /dev/null`;
    fs.writeFileSync(path.join(folder, "bin", "runc"), `#!/bin/sh\necho "runc $*"\n${threads}\nexit 7\n`, {
      mode: 0o755,
    });
    for (const [name, type, pod] of [
      ["sandbox", "sandbox", "app-orange-6dcd8cf49d-qp2tp"],
      ["container", "container", "app-orange-6dcd8cf49d-qp2tp"],
      ["job", "container", "release-orange-migrate-254af8ac-slrm2"],
      ["database", "container", "database-0"],
    ] as const) {
      fs.mkdirSync(path.join(folder, "bundles", name), { recursive: true });
      const annotations = { "io.kubernetes.cri.container-type": type, "io.kubernetes.cri.sandbox-name": pod };
      fs.writeFileSync(path.join(folder, "bundles", name, "config.json"), JSON.stringify({ annotations }));
    }
  });

  /** Runs it as a shim does: in the folder of the pod's sandbox. */
  function runc(...args: readonly string[]) {
    return runProgram(program, ...args);
  }

  function runProgram(program: string, ...args: readonly string[]) {
    const env = { ...process.env, PATH: `${folder}/bin:${process.env.PATH}` };
    return spawnSync(program, args, { cwd: path.join(folder, "bundles", "sandbox"), env, encoding: "utf8" });
  }

  function isFree(): boolean {
    return spawnSync("flock", ["--nonblock", lock, "true"]).status === 0;
  }

  function waitUntilFree(): void {
    spawnSync("flock", [lock, "true"]);
  }

  it("is runc, with its words and its exit code", () => {
    for (const args of [
      ["--root", "/r", "create", "--bundle", "/b", "sandbox"],
      ["--root", "/r", "state", "sandbox"],
    ]) {
      const { stdout, status } = runc(...args);
      assert.deepEqual([stdout, status], [`runc ${args.join(" ")}\n`, 7]);
    }
  });

  it("lets the next one wait for a while when a container was started, or told to end, and not for a sandbox", () => {
    runc("start", "sandbox");
    assert.ok(isFree());
    runc("create", "--bundle", "/b", "container");
    assert.ok(isFree());
    runc("start", "container");
    assert.ok(!isFree());
    waitUntilFree();
    runc("kill", "container", "15");
    assert.ok(!isFree());
    waitUntilFree();
    runc("delete", "container");
    assert.ok(isFree());
  });

  describe("with a cgroup for what has just been started", () => {
    const [, , own] = /^\d+:(\w+,)?cpu(?:,\w+)?:(.*)$/m.exec(fs.readFileSync("/proc/self/cgroup", "utf8")) ?? [];
    const hierarchy = path.join(folder, "cpu");
    const idle = "/idle";
    const processes = (...below: string[]) => {
      const file = path.join(hierarchy, ...below, "cgroup.procs");
      return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : undefined;
    };

    /** Waits until it is where it belongs. A cgroup goes when it is empty; this folder is taken away here. */
    function untilBack(container: string) {
      const file = path.join(hierarchy, own ?? "", "cgroup.procs");
      spawnSync("sh", ["-c", `until [ -f '${file}' ]; do sleep 0.05; done`], { timeout: 5000 });
      assert.equal(processes(own ?? ""), String(process.pid));
      fs.rmSync(file);
      fs.rmSync(path.join(hierarchy, idle, container), { recursive: true });
      waitUntilFree();
    }

    before(function () {
      if (own === undefined) {
        console.log("    Cgroups of version 2 have no hierarchy of processors: nothing is moved there.");
        return this.skip();
      }
      for (const below of [idle, own]) fs.mkdirSync(path.join(hierarchy, below), { recursive: true });
      fs.writeFileSync(`${program}-idle`, runcInTurn(lock, { hierarchy, cgroup: idle }, 4), { mode: 0o755 });
      for (const name of ["sandbox", "container", "job", "database"])
        fs.writeFileSync(path.join(folder, "bundles", name, "init.pid"), String(process.pid));
    });

    for (const [container, pod] of [
      ["container", "an app's"],
      ["job", "a release's"],
    ] as const)
      it(`lets ${pod} container give way until it has begun, and then puts it back`, () => {
        runProgram(`${program}-idle`, "start", container);
        assert.equal(isFree(), container === "job");
        assert.equal(processes(idle, container), String(process.pid));
        assert.equal(processes(own ?? ""), undefined);
        untilBack(container);
      });

    it("keeps one there while it has work", () => {
      const busy = spawn("sh", ["-c", "while :; do :; done"]);
      try {
        fs.mkdirSync(path.join(folder, "threads"), { recursive: true });
        fs.writeFileSync(path.join(folder, "threads", "container"), String(busy.pid));
        runProgram(`${program}-idle`, "start", "container");
        spawnSync("sleep", ["1"]);
        assert.equal(processes(own ?? ""), undefined);
      } finally {
        busy.kill();
      }
      untilBack("container");
    });

    it("moves neither a sandbox nor another's container", () => {
      for (const container of ["sandbox", "database"]) runProgram(`${program}-idle`, "start", container);
      assert.deepEqual(fs.readdirSync(path.join(hierarchy, idle)), []);
    });
  });

  it("waits its turn to start a container of the app's, and not to look at one or to start another's", () => {
    const holder = spawnSync("sh", ["-c", `exec 9> '${lock}'; flock 9; sleep 1 > /dev/null 2>&1 &`]);
    assert.equal(holder.status, 0);
    runc("exec", "container", "ls");
    runc("create", "--bundle", "/b", "database");
    runc("start", "database");
    runc("kill", "database", "15");
    assert.ok(!isFree());
    runc("create", "--bundle", "/b", "container");
    assert.ok(isFree());
  });
});
