import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { checkout } from "../../../../local/machine/paths";
import { type FakeMachine, fakeGo, fakeMachine } from "./fakeMachine";

describe("npm run doctor", () => {
  let machine: FakeMachine;
  beforeEach(() => (machine = fakeMachine()));
  afterEach(() => machine.restore());

  function doctor(): { lines: string[]; status: number | null } {
    const args = ["-r", "./local/typescript/register.js", "commands/doctor/main.ts"];
    const { stdout, status } = spawnSync(process.execPath, args, { cwd: checkout, env: machine.env, encoding: "utf8" });
    return { lines: stdout.split("\n"), status };
  }

  it("lists the missing tools with empty caches, how it will get them and how long that takes", () => {
    fakeGo(machine);
    const { lines } = doctor();
    for (const line of [
      `+ node: ${process.versions.node}`,
      "+ go: 1.26.8",
      "- pulumi: no suitable version on PATH; the pinned release is downloaded, or built if the download fails",
      "- docker: no daemon is running; the local cloud will start one",
      "- pause 1.0.0: missing; it is built from source, about 20 s; for holding each pod's namespaces open",
      "- pulumi 3.248.0: missing; it is built from source, about 3 min 20 s; for the engine and its command line",
      "+ Go module proxy: can be reached",
    ])
      assert.ok(lines.includes(line), `${line}\nis not in\n${lines.join("\n")}`);
    assert.deepEqual(machine.cached(), [], "it changes nothing");
  });

  it("exits with 1 and says what to do if you have to do something first", () => {
    const { lines, status } = doctor();
    const at = lines.indexOf("! go: Go is not installed, and pause must be built from source on this machine.");
    assert.notEqual(at, -1, lines.join("\n"));
    assert.equal(
      lines[at + 1],
      "    Install Go 1.26 or newer (https://go.dev/doc/install), put it on PATH and run the command again.",
    );
    assert.equal(status, 1);
  });

  it("asks no registry and plans no build if an engine is installed", () => {
    machine.program("pulumi", "echo v3.250.0");
    const { lines } = doctor();
    const own = path.join(machine.folder, "bin", "pulumi");
    assert.ok(lines.includes(`+ pulumi: ${own} is used`), lines.join("\n"));
    assert.ok(lines.includes(`+ kubernetes-provider 4.25.0: this machine's own: ${own}`), lines.join("\n"));
    assert.equal(
      lines.some((line) => line.includes("Go module proxy")),
      false,
    );
  });
});
