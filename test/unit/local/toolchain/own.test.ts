import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { baseImageTar, ensureToolchain, ownPulumi, pluginsToBuild, toolPath } from "../../../../local/toolchain";
import { toolsFolder } from "../../../../local/toolchain/cache";
import { ownDocker } from "../../../../local/toolchain/ownDocker";
import { type FakeMachine, fakeMachine } from "./fakeMachine";

describe("a machine with installed tools", () => {
  let machine: FakeMachine;
  let lines: string[];
  beforeEach(() => {
    machine = fakeMachine();
    lines = [];
  });
  afterEach(() => machine.restore());
  const ensure = (...wanted: Parameters<typeof ensureToolchain>[0]) =>
    ensureToolchain(wanted, (line) => lines.push(line));

  it("uses its pulumi, which downloads its own plugins", async () => {
    machine.program("pulumi", "echo v3.250.1");
    await ensure("pulumi", "language-nodejs", "kubernetes-provider");
    assert.deepEqual([lines, machine.cached()], [[], []]);
    assert.equal(toolPath("pulumi"), path.join(machine.folder, "bin", "pulumi"));
    assert.deepEqual(pluginsToBuild(), []);
  });

  for (const answer of ["v3.199.0", "v4.0.0", "2.1", ""])
    it(`builds the engine if its pulumi says "${answer}"`, () => {
      machine.program("pulumi", `echo ${answer}`);
      assert.equal(ownPulumi(), undefined);
      assert.deepEqual(pluginsToBuild(), ["kubernetes", "random", "docker", "tls"]);
    });

  it("does not mistake the cached engine for the user's", () => {
    const built = path.join(toolsFolder(), "pulumi-3.248.0-x", "pulumi");
    fs.mkdirSync(path.dirname(built), { recursive: true });
    fs.writeFileSync(built, "#!/bin/sh\necho v3.248.0\n", { mode: 0o755 });
    fs.symlinkSync(built, path.join(machine.folder, "bin", "pulumi"));
    assert.equal(ownPulumi(), undefined);
  });

  it("uses the base image in its Docker", async () => {
    machine.borrow("timeout");
    machine.program("docker", 'echo "$*" >> "$CALLS"');
    await ensure("base-image");
    assert.deepEqual(lines, []);
    assert.equal(machine.calls().at(-1), "image inspect debian:trixie-slim");
  });

  it("skips a Docker client without the buildx plugin, which cannot build", async () => {
    machine.borrow("timeout");
    const client = (version: string, buildx: string) =>
      `case "$*" in *format*) echo ${version} ;; buildx*) exit ${buildx} ;; esac`;
    const chosen = [];
    for (const [version, buildx] of [
      ["28.2.2", "1"],
      ["28.2.2", "0"],
      ["20.10.24", "1"],
    ] as const) {
      machine.program("docker", client(version, buildx));
      chosen.push((await ownDocker()) !== undefined);
    }
    assert.deepEqual(chosen, [false, true, true]);
  });

  it("pulls the base image with its Docker if it is missing", async () => {
    machine.borrow("timeout");
    machine.program(
      "docker",
      'echo "$*" >> "$CALLS"; case "$1" in image) test -e "$HOME/pulled" || test -e "${CALLS%/*}/pulled" ;; pull) touch "${CALLS%/*}/pulled" ;; esac',
    );
    await ensure("base-image");
    assert.ok(machine.calls().includes("pull --quiet debian:trixie-slim"), machine.calls().join());
    assert.equal(fs.existsSync(baseImageTar()), false);
  });

  it("uses its browser", async () => {
    machine.program("google-chrome", "");
    machine.program("certutil", "");
    await ensure("chromium");
    assert.deepEqual(lines, []);
  });
});
