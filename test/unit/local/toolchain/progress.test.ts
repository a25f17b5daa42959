import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { duration, size } from "../../../../local/toolchain/progress";

describe("progress", () => {
  for (const [seconds, words] of [
    [0.4, "0 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [293, "4 min 53 s"],
    [3720, "1 h 2 min"],
  ] as const)
    it(`shows ${seconds} seconds as "${words}"`, () => assert.equal(duration(seconds), words));

  for (const [megabytes, words] of [
    [0.69, "690 kB"],
    [112, "112 MB"],
    [999.6, "1.0 GB"],
    [2570, "2.6 GB"],
  ] as const)
    it(`shows ${megabytes} megabytes as "${words}"`, () => assert.equal(size(megabytes), words));
});
