import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { buildsCgroup, ensureNodeCgroup, nodeCgroup, removeCloudCgroup } from "../../../../local/machine/cgroups";

/** A folder with these files in place of the kernel's. */
function cgroups(files: Readonly<Record<string, string>>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "cgroup-"));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
  return root;
}

describe("a node's cgroup", () => {
  it("exists in every hierarchy of version 1, with the machine's processors", () => {
    const root = cgroups({ "cpuset/cpuset.cpus": "0-1", "cpuset/cpuset.mems": "0", "cpu,cpuacct/cpu.shares": "1024" });
    fs.symlinkSync("cpu,cpuacct", path.join(root, "cpu"));
    ensureNodeCgroup(7, root);
    assert.equal(fs.readFileSync(path.join(root, "cpuset", nodeCgroup(7), "cpuset.cpus"), "utf8"), "0-1");
    assert.equal(fs.readFileSync(path.join(root, "cpuset", nodeCgroup(7), "cpuset.mems"), "utf8"), "0");
    assert.deepEqual(fs.readdirSync(path.join(root, "cpu,cpuacct", nodeCgroup(7))), []);
  });

  it("has the controllers that a kubelet needs in version 2", () => {
    const root = cgroups({ "cgroup.controllers": "cpuset cpu memory pids" });
    ensureNodeCgroup(7, root);
    for (const parent of [root, path.dirname(path.join(root, nodeCgroup(7)))])
      assert.equal(
        fs.readFileSync(path.join(parent, "cgroup.subtree_control"), "utf8"),
        "+cpu +cpuset +memory +pids",
        parent,
      );
  });
});

describe("the local cloud's cgroup", () => {
  it("has sixteen times the share of a daemon: the pods of all nodes are in it", () => {
    const nodes = path.dirname(nodeCgroup(7));
    const first = cgroups({ "cpu/cpu.shares": "1024" });
    ensureNodeCgroup(7, first);
    const second = cgroups({ "cgroup.controllers": "cpuset cpu memory pids" });
    ensureNodeCgroup(7, second);
    for (const cgroup of [path.dirname(nodes), nodes]) {
      assert.equal(fs.readFileSync(path.join(first, "cpu", cgroup, "cpu.shares"), "utf8"), "16384");
      assert.equal(fs.readFileSync(path.join(second, cgroup, "cpu.weight"), "utf8"), "1600");
    }
    // A build in it would leave the API server a sixteenth of the processors.
    assert.equal(path.dirname(buildsCgroup()), "/");
  });

  it("is removed, except for parts in which a process still runs", async () => {
    const used = path.join(nodeCgroup(1), "kubepods");
    const root = cgroups({ [`memory${used}/cgroup.procs`]: "1" });
    for (const empty of ["cpu", "memory"]) fs.mkdirSync(path.join(root, empty, nodeCgroup(2)), { recursive: true });
    await removeCloudCgroup(root);
    assert.ok(!fs.existsSync(path.join(root, "cpu/dgke")));
    assert.deepEqual(fs.readdirSync(path.join(root, "memory", path.dirname(nodeCgroup(1)))), ["1"]);
  });
});
