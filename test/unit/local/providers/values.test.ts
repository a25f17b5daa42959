import assert from "node:assert/strict";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { decode, encode, hasUnknown, Secret, unknown } from "../../../../local/providers/plugin/values";

const signature = "4dabf18193072939515e22adb298388d";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the local plugins' property values", () => {
  it("include unknowns of every type, at any depth", () => {
    const sent = {
      a: unknownText,
      b: ["6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"],
      c: { d: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7" },
    };
    assert.deepEqual(decode(Struct.fromJavaScript(sent)), { a: unknown, b: [unknown], c: { d: unknown } });
  });

  it("are unwrapped from secrets, and null is absent", () => {
    const sent = { a: { [signature]: "1b47061264138c4ac30d75fd1eb44270", value: "s" }, b: null, c: [null] };
    assert.deepEqual(decode(Struct.fromJavaScript(sent)), { a: "s", c: [null] });
  });

  it("are encoded with secrets and unknowns as the engine expects, without undefined ones", () => {
    assert.deepEqual(
      encode({ a: new Secret(unknown), b: undefined, c: [unknown, 1, true, "x"], d: { e: undefined } }).toJavaScript(),
      {
        a: { [signature]: "1b47061264138c4ac30d75fd1eb44270", value: unknownText },
        c: [unknownText, 1, true, "x"],
        d: {},
      },
    );
  });

  it("are none if the message has none", () => assert.deepEqual(decode(undefined), {}));

  it("are checked for unknowns in lists, objects and secrets", () => {
    assert.deepEqual([{ a: [{ b: unknown }] }, new Secret(unknown), { a: [1, "x", null] }].map(hasUnknown), [
      true,
      true,
      false,
    ]);
  });
});
