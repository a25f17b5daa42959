import assert from "node:assert/strict";
import { say } from "../../local/machine/say";
import { cloudTools, ensureToolchain, inspectToolchain, testTools } from "../../local/toolchain";

describe("the tools", function () {
  // On a bare machine, where all is built from source, half an hour: here, so that it is no other test's time.
  this.timeout("60m");

  it("exist on this machine, or are built", async () => {
    const wanted = [...cloudTools(), ...testTools];
    await ensureToolchain(wanted, say);
    const missing = (await inspectToolchain()).filter(({ found }) => found === undefined).map(({ tool }) => tool.name);
    assert.deepEqual(
      missing.filter((name) => wanted.includes(name)),
      [],
    );
  });
});
