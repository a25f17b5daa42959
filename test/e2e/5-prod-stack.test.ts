import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { stopCloud } from "../../local/cloud";
import { cloudCgroupFolders } from "../../local/machine/cgroups";
import { cloudNumber } from "../../local/machine/cloudNumber";
import { recordedDaemons } from "../../local/machine/daemons";
import { strayProcesses } from "../../local/machine/processes";
import { mountsBelow } from "../../local/machine/mounts";
import { paths } from "../../local/machine/paths";
import { repositoryImages } from "../../local/services/registry";
import { stackOnThisMachine } from "./support/googleStacks";
import { statusOf } from "./support/loadRequest";
import { destroy, outputs, up } from "./support/site";
import { pulumiOutput } from "../../local/engine/engine";

describe("the stack prod", function () {
  this.timeout("20m");

  it("comes up and serves", async () => {
    await destroy("local"); // the local cloud has one cluster
    await up("prod", stackOnThisMachine);
    assert.equal(await statusOf((await outputs("prod")).url ?? ""), 200);
  });

  it("is not changed by a second up", async () => {
    assert.deepEqual(Object.keys(await up("prod", stackOnThisMachine)), ["same"]);
  });

  it("is destroyed without leaving a resource, image, volume, process, mount or cgroup behind", async () => {
    const { registry = "" } = await outputs("prod");
    const repository = registry.slice(registry.indexOf("/") + 1);
    assert.notDeepEqual(await repositoryImages(repository), []);

    await destroy("prod", stackOnThisMachine);

    for (const stack of ["local", "prod"])
      assert.equal(await pulumiOutput("stack", "--show-ids", "--stack", stack).then(countResources), 0, stack);
    // Switched-on services stay on, at Google too: others of the project may use them by then.
    assert.deepEqual(
      records().filter((record) => !record.includes("/enabled/")),
      [],
    );
    assert.deepEqual(await repositoryImages(repository), []);
    for (const folder of ["cluster", "nodes", "volumes", "log-store"])
      assert.equal(fs.existsSync(paths.inState(folder)), false, folder);

    await stopCloud();

    assert.deepEqual(recordedDaemons(), []);
    assert.deepEqual(strayProcesses(), []);
    assert.deepEqual(mountsBelow(paths.state), []);
    assert.deepEqual(fs.readdirSync("/sys/class/net").filter(isOurs), []);
    assert.deepEqual(namespaces(), []);
    assert.deepEqual(cloudCgroupFolders(), []);
  });
});

function countResources(output: string): number {
  return Number(/Current stack resources \((\d+)\)/.exec(output)?.[1] ?? 0);
}

/** The local project's resources, as project/type/name. */
function records(): string[] {
  const entries = fs.readdirSync(paths.cloud, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(paths.cloud, path.join(entry.parentPath, entry.name)));
}

/** Whether a device or namespace is this cloud's; others may run beside it. */
const isOurs = (name: string) => new RegExp(`^dgke${cloudNumber()}(-|$)`).test(name);

function namespaces(): string[] {
  return fs.existsSync("/run/netns") ? fs.readdirSync("/run/netns").filter(isOurs) : [];
}
