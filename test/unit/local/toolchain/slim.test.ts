import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { baseImageTar, ensureToolchain } from "../../../../local/toolchain";
import { run } from "../../../../local/machine/command";
import { slim } from "../../../../local/toolchain/slim";
import { type FakeMachine, fakeMachine } from "./fakeMachine";

describe("the slim base image", () => {
  let machine: FakeMachine;
  beforeEach(() => (machine = fakeMachine()));
  afterEach(() => machine.restore());

  it("keeps programs and licences, and loses documentation, lists, logs and the machine's identity", () => {
    const root = path.join(machine.folder, "root");
    const files = [
      "bin/sh",
      "usr/share/doc/bash/copyright",
      "usr/share/doc/bash/README",
      "usr/share/doc/empty/README",
      "usr/share/man/man1/bash.1",
      "usr/share/locale/de/x",
      "var/lib/apt/lists/mirror",
      "var/cache/apt/archives/x.deb",
      "var/cache/apt/pkgcache.bin",
      "var/log/dpkg.log",
      "var/log/wtmp",
      "etc/hostname",
      "etc/resolv.conf",
      "debootstrap/debootstrap.log",
    ];
    for (const file of files) {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      fs.writeFileSync(path.join(root, file), "content");
    }
    slim(root);
    const left = fs
      .readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((file) => fs.statSync(path.join(root, file)).isFile())
      .sort();
    assert.deepEqual(left, [
      "bin/sh",
      "etc/apt/apt.conf.d/docker-clean",
      "etc/dpkg/dpkg.cfg.d/docker",
      "etc/machine-id",
      "etc/resolv.conf",
      "usr/sbin/policy-rc.d",
      "usr/share/doc/bash/copyright",
      "var/log/wtmp",
    ]);
    assert.equal(fs.readFileSync(path.join(root, "etc/resolv.conf"), "utf8"), "");
    assert.equal(fs.existsSync(path.join(root, "usr/share/doc/empty")), false);
    assert.equal(fs.statSync(path.join(root, "usr/sbin/policy-rc.d")).mode & 0o777, 0o755);
  });

  it("never follows a link out of the image", () => {
    const root = path.join(machine.folder, "root");
    const outside = path.join(machine.folder, "outside");
    fs.mkdirSync(path.join(root, "etc"), { recursive: true });
    fs.writeFileSync(outside, "the machine's own");
    fs.symlinkSync(outside, path.join(root, "etc/resolv.conf"));
    slim(root);
    assert.equal(fs.readFileSync(outside, "utf8"), "the machine's own");
  });

  it("is an archive that root owns, made from what debootstrap made, with nothing else left behind", async () => {
    machine.program("debootstrap", "");
    machine.program(
      "unshare",
      'echo "$*" >> "$CALLS"; for root; do :; done; mkdir -p "$root/usr/bin"; touch "$root/usr/bin/env"',
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
    assert.ok(names.includes("./usr/bin/env") && names.includes("./etc/apt/apt.conf.d/docker-clean"), names.join());
    assert.match(machine.calls()[0] ?? "", /--kill-child .* --variant=minbase trixie \//);
    assert.deepEqual(
      machine.cached().map((file) => path.basename(file).replace(/-[0-9a-f]{12}$/, "")),
      ["debian-trixie-slim-13", "rootfs.tar"],
    );
  });
});
