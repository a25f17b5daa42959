import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureNodeCgroup, inNodeCgroup, nodeCgroup } from "../../../../local/cgroups/nodes";

/** A folder with these files, as a kernel shows its cgroups. */
function cgroups(files: Readonly<Record<string, string>>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "cgroup-"));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
  return root;
}

/** What stands below a folder, by its files' names. */
function filesBelow(folder: string): Record<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => fs.statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, fs.readFileSync(path.join(folder, name), "utf8")]));
}

describe("a node's cgroup", () => {
  it("has a place for the node's own programs, which become what they are in it", () => {
    const old = cgroups({ "cpu/cpu.shares": "1024" });
    const enter = ["-c", 'echo $$ > "$0" && exec "$@"'];
    const programs = `${old}/cpu/dgke-nodes/7/system/cgroup.procs`;
    assert.deepEqual(inNodeCgroup(7, "kubelet", ["--v=2"], old), ["sh", [...enter, programs, "kubelet", "--v=2"]]);
    const unified = cgroups({ "cgroup.controllers": "cpuset cpu memory pids" });
    assert.equal(inNodeCgroup(7, "kubelet", [], unified)[1][2], `${unified}/dgke-nodes/7/system/cgroup.procs`);
  });

  it("is one of those that weigh a quarter of a process together and have no quota, in version 1 in one hierarchy", () => {
    const root = cgroups({
      "cpu,cpuacct/cpu.shares": "1024",
      "cpuset/cpuset.cpus": "0-1",
      "cpuset/cpuset.mems": "0",
      "memory/memory.stat": "",
    });
    fs.symlinkSync("cpu,cpuacct", path.join(root, "cpu"));
    ensureNodeCgroup(7, root);
    const below = (hierarchy: string) => filesBelow(path.join(root, hierarchy, "dgke-nodes"));
    assert.deepEqual(below("cpu,cpuacct"), {
      "7/system/cpu.shares": "256",
      "cpu.shares": "256",
    });
    const everywhere = { "cpuset.cpus": "0-1", "cpuset.mems": "0" };
    assert.deepEqual(below("cpuset"), {
      "7/cpuset.cpus": "0-1",
      "7/cpuset.mems": "0",
      ...everywhere,
    });
    assert.deepEqual(below("memory"), {});
    assert.ok(fs.existsSync(path.join(root, "memory", nodeCgroup(7))));
  });

  it("is the same in version 2", () => {
    const root = cgroups({ "cgroup.controllers": "cpuset cpu memory pids" });
    ensureNodeCgroup(7, root);
    const controllers = "+cpu +cpuset +memory +pids";
    assert.deepEqual(filesBelow(path.join(root, "dgke-nodes")), {
      "7/cgroup.subtree_control": controllers,
      "7/system/cpu.weight": "25",
      "cgroup.subtree_control": controllers,
      "cpu.weight": "25",
    });
    assert.equal(fs.readFileSync(path.join(root, "cgroup.subtree_control"), "utf8"), controllers);
  });
});
