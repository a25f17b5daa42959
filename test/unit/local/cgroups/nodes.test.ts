import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ensureNodeCgroup, inNodeCgroup, podsCgroup } from "../../../../local/cgroups/nodes";
import { inShortSlices } from "../../../../local/cgroups/timeSlice";
import { cgroups, filesBelow } from "./cgroupFiles";

describe("a node's cgroup", () => {
  it("has places for the node's own programs, which become what they are in it", () => {
    const old = cgroups({ "cpu/cpu.shares": "1024" });
    const enter = ["-c", 'echo $$ > "$0" && exec "$@"'];
    const [program, args] = inShortSlices("kubelet", ["--v=2"]);
    const programs = `${old}/cpu/dgke/services/node-7/cgroup.procs`;
    assert.deepEqual(inNodeCgroup(7, "system", "kubelet", ["--v=2"], old), [
      "sh",
      [...enter, programs, program, ...args],
    ]);
    const unified = cgroups({ "cgroup.controllers": "cpuset cpu memory pids" });
    const [, entering] = inNodeCgroup(7, "network", "kube-proxy", [], unified);
    assert.equal(entering[2], `${unified}/dgke/nodes/7/network/cgroup.procs`);
  });

  it("weighs 64 times what is idle beside it, what starts its containers among that, and has no quota", () => {
    const root = cgroups({
      "cpu,cpuacct/cpu.shares": "1024",
      "cpu,cpuacct/dgke/services/cpu.idle": "0",
      "cpuset/cpuset.cpus": "0-1",
      "cpuset/cpuset.mems": "0",
      "memory/memory.stat": "",
    });
    fs.symlinkSync("cpu,cpuacct", path.join(root, "cpu"));
    ensureNodeCgroup(7, root);
    const below = (hierarchy: string) => filesBelow(path.join(root, hierarchy, "dgke"));
    assert.deepEqual(below("cpu,cpuacct"), {
      "cpu.shares": "65536",
      "nodes/cpu.shares": "768",
      "services/cpu.idle": "1",
    });
    for (const part of ["nodes/7/network", "services/node-7"])
      assert.ok(fs.existsSync(path.join(root, "cpu/dgke", part)), part);
    const folders = ["", "nodes/", "nodes/7/", "nodes/7/pods/"];
    const everywhere = folders.flatMap((folder) => [
      [`${folder}cpuset.cpus`, "0-1"],
      [`${folder}cpuset.mems`, "0"],
    ]);
    assert.deepEqual(below("cpuset"), Object.fromEntries(everywhere));
    assert.deepEqual(below("memory"), {});
    assert.ok(fs.existsSync(path.join(root, "memory", podsCgroup(7))));
  });

  it("is the same in version 2", () => {
    const root = cgroups({ "cgroup.controllers": "cpuset cpu memory pids", "dgke/services/cpu.idle": "0" });
    ensureNodeCgroup(7, root);
    const controllers = "+cpu +cpuset +memory +pids";
    assert.deepEqual(filesBelow(path.join(root, "dgke")), {
      "cgroup.subtree_control": controllers,
      "cpu.weight": "6400",
      "nodes/7/cgroup.subtree_control": controllers,
      "nodes/cgroup.subtree_control": controllers,
      "nodes/cpu.weight": "75",
      "services/cpu.idle": "1",
    });
    assert.equal(fs.readFileSync(path.join(root, "cgroup.subtree_control"), "utf8"), controllers);
  });
});
