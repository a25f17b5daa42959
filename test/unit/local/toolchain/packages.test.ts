import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { ensureToolchain } from "../../../../local/toolchain";
import { cloudPackages, missingPackages } from "../../../../local/toolchain/packages";
import { type FakeMachine, fakeMachine } from "./fakeMachine";

describe("Debian's packages", () => {
  let machine: FakeMachine;
  const getuid = process.getuid;
  beforeEach(() => (machine = fakeMachine()));
  afterEach(() => {
    process.getuid = getuid;
    machine.restore();
  });

  /** A dpkg-query that knows these states and says "installed" of all others once apt-get has run. */
  function packages(states: Record<string, string>, others = "installed"): void {
    const lines = Object.keys(cloudPackages).map((name) => `echo "${name} ${states[name] ?? others}"`);
    const after = Object.keys(cloudPackages).map((name) => `echo "${name} installed"`);
    machine.program(
      "dpkg-query",
      `if grep -q install "$CALLS" 2>/dev/null; then ${after.join("; ")}; else ${lines.join("; ")}; fi`,
    );
  }

  it("are missing if neither the package nor its program exists", async () => {
    packages({ socat: "not-installed", runc: "config-files" });
    assert.deepEqual(await missingPackages(), ["runc", "socat"]);
  });

  it("are not missing if the program is installed in a different way", async () => {
    packages({ containerd: "not-installed", runc: "not-installed" });
    machine.program("containerd", "");
    assert.deepEqual(await missingPackages(), ["runc"]);
  });

  it("are missing if their installation was interrupted, even if the program exists", async () => {
    packages({ socat: "half-configured", ipset: "unpacked" });
    machine.program("socat", "");
    assert.deepEqual(await missingPackages(), ["socat", "ipset"]);
  });

  it("do not include docker.io if a Docker daemon answers", async () => {
    machine.borrow("timeout");
    machine.program("docker", "");
    packages({ "docker.io": "not-installed" });
    assert.deepEqual(await missingPackages(), []);
  });

  it("are recognised by their programs if there is no dpkg", async () => {
    machine.program("ip", "");
    const missing = await missingPackages();
    assert.equal(missing.includes("iproute2"), false);
    assert.equal(missing.includes("socat"), true);
  });

  it("are installed with one update and one install that removes nothing", async () => {
    packages({ socat: "not-installed", "docker-registry": "not-installed" });
    machine.program("apt-get", 'echo "$DEBIAN_FRONTEND $SYSTEMD_OFFLINE $*" >> "$CALLS"');
    machine.program("systemctl", 'echo "systemctl $*" >> "$CALLS"');
    process.getuid = () => 0;
    await ensureToolchain(["packages"], () => undefined);
    const options = "noninteractive 1 -y -o DPkg::Lock::Timeout=120 -o APT::Update::Error-Mode=any";
    assert.deepEqual(machine.calls(), [
      `${options} update`,
      `${options} install --no-install-recommends --no-remove docker-registry socat`,
      "systemctl disable docker-registry",
    ]);
  });

  it("are configured first if an installation was interrupted", async () => {
    packages({ socat: "unpacked" });
    machine.program("dpkg", 'if [ "$1" = --audit ]; then echo broken; else echo "dpkg $*" >> "$CALLS"; fi');
    machine.program("apt-get", 'echo "$6 $7" >> "$CALLS"');
    machine.borrow("sh");
    process.getuid = () => 0;
    await ensureToolchain(["packages"], () => undefined);
    assert.deepEqual(machine.calls(), ["dpkg --configure -a", "update ", "install --no-install-recommends"]);
  });
});
