import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as os from "node:os";
import { inShortSlices } from "../../../../local/cgroups/timeSlice";

/** `sched_getattr` of itself, for the architectures that `inShortSlices` knows. */
const getAttributes: Readonly<Record<string, number>> = { x64: 315, arm64: 275 };
const [major = 0, minor = 0] = os.release().split(".").map(Number);
const knowsSlices = major > 6 || (major === 6 && minor >= 12);

function run(command: string, args: readonly string[]): string {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  assert.equal(status, 0);
  return stdout;
}

describe("a command in short time slices", () => {
  it("is itself, with its arguments as they are and its own outcome", () => {
    const [command, args] = inShortSlices("printf", ["%s|", "a b", "$$", "'"]);
    assert.equal(run(command, args), "a b|$$|'|");
    assert.equal(spawnSync(...inShortSlices("sh", ["-c", "exit 7"])).status, 7);
  });

  it("has a tenth of a millisecond, as has what it starts", function () {
    const number = getAttributes[process.arch];
    if (!knowsSlices || number === undefined) {
      console.log(`      Skipped: Linux ${os.release()} on ${process.arch} has no slices of a process' own.`);
      this.skip();
    }
    const read = `my $a = "\\0" x 48; syscall(${number}, 0, $a, 48, 0); print((unpack("LLQlLQ3", $a))[5])`;
    const [command, args] = inShortSlices("sh", ["-c", `perl -e '${read}'; exit 0`]);
    assert.equal(run(command, args), "100000");
  });

  it("is the plain command on a machine whose system call is not known", () => {
    assert.deepEqual(inShortSlices("kubelet", ["--v=2"], "riscv64"), ["kubelet", ["--v=2"]]);
  });
});
