import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureNodeCgroup } from "../../../../local/cluster/cgroup";

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
  const names = fs.readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(folder, name), "utf8")]));
}

describe("a node's cgroup", () => {
  it("weighs as much as 32 processes beside it, in version 1 in the processors' hierarchy only", () => {
    const root = cgroups({
      "cpu,cpuacct/cpu.shares": "1024",
      "cpuset/cpuset.cpus": "0-1",
      "cpuset/cpuset.mems": "0",
      "memory/memory.stat": "",
    });
    fs.symlinkSync("cpu,cpuacct", path.join(root, "cpu"));
    ensureNodeCgroup(7, root);
    const below = (hierarchy: string) => filesBelow(path.join(root, hierarchy, "dgke-node-7"));
    assert.deepEqual(below("cpu,cpuacct"), { "cpu.shares": "32768" });
    assert.deepEqual(below("cpuset"), { "cpuset.cpus": "0-1", "cpuset.mems": "0" });
    assert.deepEqual(below("memory"), {});
  });

  it("weighs the same in version 2", () => {
    const root = cgroups({ "cgroup.controllers": "cpuset cpu memory pids" });
    ensureNodeCgroup(7, root);
    assert.deepEqual(filesBelow(path.join(root, "dgke-node-7")), { "cpu.weight": "3200" });
    assert.equal(fs.readFileSync(path.join(root, "cgroup.subtree_control"), "utf8"), "+cpu +cpuset +memory +pids");
  });
});
