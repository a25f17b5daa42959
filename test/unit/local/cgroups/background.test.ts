import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { inBackground, inServices } from "../../../../local/cgroups/background";
import { removeLocalCloud } from "../../../../local/cgroups/localCloud";
import { cgroups, filesBelow } from "./cgroupFiles";

const enter = ["-c", 'echo $$ > "$0" && exec "$@"'];

describe("a command that is not the site's", () => {
  it("runs, with all that it starts, in a cgroup of the idle class: the engine in one, what serves the site in another", () => {
    const root = cgroups({ "cpu/dgke/background/cpu.idle": "0", "cpu/dgke/services/cpu.idle": "0" });
    const commands = `${root}/cpu/dgke/background/commands/cgroup.procs`;
    assert.deepEqual(inBackground("pulumi", ["up", "--yes"], root), [
      "sh",
      [...enter, commands, "pulumi", "up", "--yes"],
    ]);
    const daemons = `${root}/cpu/dgke/services/daemons/cgroup.procs`;
    assert.deepEqual(inServices("etcd", [], root), ["sh", [...enter, daemons, "etcd"]]);
    assert.deepEqual(filesBelow(path.join(root, "cpu", "dgke")), {
      "background/cpu.idle": "1",
      "cpu.shares": "65536",
      "services/cpu.idle": "1",
    });
  });

  it("has as little weight on a kernel without that class", () => {
    const old = cgroups({ "cpu/cpu.shares": "1024" });
    inBackground("pulumi", [], old);
    assert.equal(fs.readFileSync(path.join(old, "cpu/dgke/background/cpu.shares"), "utf8"), "3");
    const unified = cgroups({ "cgroup.controllers": "cpu" });
    inBackground("pulumi", [], unified);
    assert.equal(fs.readFileSync(path.join(unified, "dgke/background/cpu.weight"), "utf8"), "1");
  });

  it("is the command itself where no cgroup can be made", () => {
    assert.deepEqual(inBackground("pulumi", ["up"], "/proc"), ["pulumi", ["up"]]);
  });
});

describe("the local cloud's cgroup", () => {
  it("is taken away with all that is empty below it", async () => {
    const root = cgroups({ "cpu/cpu.shares": "1024", "memory/memory.stat": "", "memory/dgke/nodes/1/pods/used": "" });
    fs.mkdirSync(path.join(root, "cpu/dgke/background/commands"), { recursive: true });
    fs.mkdirSync(path.join(root, "memory/dgke/nodes/2/pods"), { recursive: true });
    await removeLocalCloud(root);
    assert.ok(!fs.existsSync(path.join(root, "cpu/dgke")));
    assert.deepEqual(fs.readdirSync(path.join(root, "memory/dgke/nodes")), ["1"]);
  });
});
