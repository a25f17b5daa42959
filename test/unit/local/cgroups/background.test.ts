import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { inBackground } from "../../../../local/cgroups/background";

/** A machine's cgroups, of version 2; the kernel makes the files of a new one, here they are there before. */
function machine(...files: readonly string[]): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "cgroup-"));
  fs.writeFileSync(path.join(root, "cgroup.controllers"), "cpu");
  fs.mkdirSync(path.join(root, "dgke-background"));
  for (const file of files) fs.writeFileSync(path.join(root, "dgke-background", file), "0");
  return root;
}

describe("a command in the background", () => {
  it("runs, with all that it starts, in a cgroup of the idle class", () => {
    const root = machine("cpu.idle");
    const [command, args] = inBackground("pulumi", ["up", "--yes"], root);
    const processes = path.join(root, "dgke-background", "cgroup.procs");
    assert.deepEqual(
      [command, ...args],
      ["sh", "-c", 'echo $$ > "$0" && exec "$@"', processes, "pulumi", "up", "--yes"],
    );
    assert.equal(fs.readFileSync(path.join(root, "dgke-background", "cpu.idle"), "utf8"), "1");
  });

  it("is the command itself on a kernel without that class, and where no cgroup can be made", () => {
    assert.deepEqual(inBackground("pulumi", ["up"], machine()), ["pulumi", ["up"]]);
    assert.deepEqual(inBackground("pulumi", ["up"], "/proc"), ["pulumi", ["up"]]);
  });
});
