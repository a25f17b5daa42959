import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { ensureToolchain, toolManifests, toolPath } from "../../../../local/toolchain";
import { type FakeMachine, fakeGo, fakeMachine } from "./fakeMachine";

describe("the manifests of a program", () => {
  let machine: FakeMachine;
  beforeEach(() => {
    machine = fakeMachine();
    fakeGo(machine);
    // A module cache as Go makes one: read-only.
    const source = path.join(machine.folder, "module", "config", "manifests");
    fs.mkdirSync(source, { recursive: true });
    fs.writeFileSync(path.join(source, "metallb-native.yaml"), "kind: Deployment\n", { mode: 0o444 });
    const go = path.join(machine.folder, "bin", "go");
    const script = fs
      .readFileSync(go, "utf8")
      .replace(
        'case "$1" in',
        `[ "$3" = mod ] && { echo fetch >> "$CALLS"; echo '{"Dir":"${machine.folder}/module"}'; exit; }\ncase "$1" in`,
      );
    fs.writeFileSync(go, script);
  });
  afterEach(() => machine.restore());

  it("are copied next to it when it is built, so that Go's module cache can be cleaned", async () => {
    await ensureToolchain(["metallb-controller"], () => undefined);
    fs.rmSync(path.join(machine.folder, "module"), { recursive: true });
    const [file = "", ...more] = await toolManifests("metallb-controller");
    assert.deepEqual(more, []);
    assert.ok(file.startsWith(path.dirname(toolPath("metallb-controller"))), file);
    assert.equal(fs.readFileSync(file, "utf8"), "kind: Deployment\n");
    assert.equal(machine.calls().filter((call) => call === "fetch").length, 1);
  });

  it("are downloaded if the program was built without them", async () => {
    const [file = ""] = await toolManifests("metallb-controller");
    fs.rmSync(path.dirname(file), { recursive: true });
    assert.deepEqual(await toolManifests("metallb-controller"), [file]);
    assert.equal(fs.readFileSync(file, "utf8"), "kind: Deployment\n");
  });

  it("do not exist for most programs", async () => assert.deepEqual(await toolManifests("pause"), []));
});
