import assert from "node:assert/strict";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { baseImageTar, ensureToolchain } from "../../../../local/toolchain";
import { run } from "../../../../local/machine/command";
import { type FakeMachine, fakeMachine } from "./fakeMachine";

describe("the slim base image", () => {
  let machine: FakeMachine;
  beforeEach(() => (machine = fakeMachine()));
  afterEach(() => machine.restore());

  it("is mmdebstrap's archive, and leaves no temporary files", async () => {
    machine.program("mmdebstrap", "");
    machine.program(
      "unshare",
      `printf '%s\\n' "$*" >> "$CALLS"
for last; do tar=$before; before=$last; done
mkdir -p "$TMPDIR/usr/bin"; touch "$TMPDIR/usr/bin/env"; tar -C "$TMPDIR" -cf "$tar" .`,
    );
    machine.borrow("tar");
    const getuid = process.getuid;
    process.getuid = () => 0;
    try {
      await ensureToolchain(["base-image"], () => undefined);
    } finally {
      process.getuid = getuid;
    }
    const names = (await run("tar", ["-tf", baseImageTar()])).split("\n");
    assert.ok(names.includes("./usr/bin/env"), names.join());
    assert.match(machine.calls().join("\n"), /--kill-child .*mmdebstrap .*--variant=minbase .* trixie \//s);
    assert.deepEqual(
      machine.cached().map((file) => path.basename(file).replace(/-[0-9a-f]{12}$/, "")),
      ["debian-trixie-slim-13", "rootfs.tar"],
    );
  });
});
