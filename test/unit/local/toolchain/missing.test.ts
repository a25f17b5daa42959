import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { ensureToolchain, tools } from "../../../../local/toolchain";
import { requireDiskSpace } from "../../../../local/toolchain/diskSpace";
import { type FakeMachine, fakeGo, fakeMachine } from "./fakeMachine";

describe("npm run up on a machine that lacks a requirement", () => {
  let machine: FakeMachine;
  const getuid = process.getuid;
  beforeEach(() => (machine = fakeMachine()));
  afterEach(() => {
    process.getuid = getuid;
    machine.restore();
  });

  async function refuses(
    wanted: Parameters<typeof ensureToolchain>[0],
    message: string,
    remedy: string | RegExp,
  ): Promise<void> {
    await assert.rejects(
      ensureToolchain(wanted, () => undefined),
      { name: "UserError", message, remedy },
    );
    assert.deepEqual(machine.cached(), [], "nothing half-made is left");
  }

  const installGo = "Install Go 1.26 or newer (https://go.dev/doc/install), put it on PATH and run the command again.";

  it("asks for Go if something must be built", () =>
    refuses(["pause"], "Go is not installed, and pause must be built from source on this machine.", installGo));

  it("says that Go is too old, and what needs a newer one", () => {
    fakeGo(machine, "", "go1.24.9");
    return refuses(["pulumi"], "Go 1.24.9 is too old: pulumi needs Go 1.25.11 or newer.", installGo);
  });

  it("says that the module proxy does not answer", () => {
    fakeGo(machine);
    machine.program(
      "go",
      'if [ "$1" = env ]; then echo go1.26.8; else echo "go: x@v1: dial tcp: lookup proxy.test: no such host" >&2; exit 1; fi',
    );
    return refuses(["object-store"], "Cannot download object-store 1.56.1 from the Go module proxy.", /no such host/);
  });

  it("says that the disk became full during a build", () => {
    fakeGo(machine, 'echo "write /tmp/x: no space left on device" >&2; exit 1');
    return refuses(
      ["pause"],
      "The disk became full while installing pause 1.0.0.",
      /^Free some space .* Finished work is kept\./,
    );
  });

  it("says before it starts how much space is needed and available", async () => {
    fakeGo(machine);
    const wanted = tools.filter((tool) => ["pulumi", "kubernetes"].includes(tool.name));
    await assert.rejects(
      requireDiskSpace(wanted, () => 2000),
      {
        message: new RegExp("^The disk that holds .* has 2\\.0 GB free, but 7\\.7 GB are needed\\.$"),
        remedy: /^Free some space/,
      },
    );
    await requireDiskSpace(wanted, () => 8000);
  });

  it("says what to install by hand if there is no apt-get", () =>
    refuses(
      ["chromium"],
      "These packages are missing, and this machine has no apt-get: chromium libnss3-tools.",
      "Install them by other means, or use Debian or Ubuntu.",
    ));

  it("shows the command for root if this user may not install packages", () => {
    machine.program("apt-get", 'echo "apt-get $*" >> "$CALLS"');
    process.getuid = () => 1000;
    return refuses(
      ["chromium"],
      "These Debian packages are missing, and only root can install them: chromium libnss3-tools.",
      "Run: sudo apt-get update && sudo apt-get install --no-install-recommends chromium libnss3-tools",
    ).then(() => assert.deepEqual(machine.calls(), []));
  });

  it("says that apt's mirror does not answer", () => {
    machine.program(
      "apt-get",
      `echo "E: Failed to fetch http://mirror.test Temporary failure resolving 'mirror.test'" >&2; exit 100`,
    );
    process.getuid = () => 0;
    return refuses(
      ["chromium"],
      "Cannot download chromium Debian's from the Debian package mirror.",
      /Temporary failure resolving/,
    );
  });

  it("says that the base image needs root or Docker", () => {
    process.getuid = () => 1000;
    return refuses(
      ["base-image"],
      "Only root can make the base image debian:trixie-slim with mmdebstrap, and no Docker daemon is running to pull it.",
      "Run the command as root, or start Docker and make sure that this user may use it (group docker).",
    );
  });

  it("says that the Debian mirror does not answer, and keeps no incomplete image", () => {
    machine.program("mmdebstrap", "");
    machine.program(
      "unshare",
      'mkdir -p "$TMPDIR/usr/bin"; echo "E: Failed to fetch http://mirror.test/InRelease" >&2; exit 1',
    );
    process.getuid = () => 0;
    return refuses(["base-image"], "Cannot download base-image 13 from the Debian package mirror.", /Failed to fetch/);
  });
});
