import assert from "node:assert/strict";
import { compare as matches } from "bcryptjs";
import { RandomProvider } from "../../../../local/providers/random/provider";
import { asText, Secret, Unknown, type Properties } from "../../../../local/providers/plugin/values";
import { received, subject } from "./localCloud";

const password = subject("random:index/randomPassword:RandomPassword", "password");

describe("the local random plugin's RandomPassword", () => {
  const plugin = new RandomProvider("4.21.1", () => undefined);
  const check = (inputs: Properties) => plugin.check(password, undefined, inputs);
  const make = async (inputs: Properties) => plugin.create(password, (await check(inputs)).inputs, false);
  const result = async (inputs: Properties) => asText(received((await make(inputs)).outputs).result);
  const count = (text: string, kind: RegExp) => text.match(kind)?.length ?? 0;

  it("generates a secret password of the given length, with its hash, under the id none", async () => {
    const { id, outputs } = await make({ length: 24 });
    assert.equal(id, "none");
    assert.ok(outputs.result instanceof Secret && outputs.bcryptHash instanceof Secret);
    assert.equal(asText(outputs.result.value).length, 24);
    assert.match(asText(outputs.result.value), /^[a-zA-Z0-9!@#$%&*()\-_=+[\]{}<>:?]{24}$/);
  });

  it("returns a valid bcrypt hash of the password with cost 10", async () => {
    const outputs = received((await make({ length: 20 })).outputs);
    assert.match(asText(outputs.bcryptHash), /^\$2[aby]\$10\$/);
    assert.equal(await matches(asText(outputs.result), asText(outputs.bcryptHash)), true);
    assert.equal(await matches("another", asText(outputs.bcryptHash)), false);
  });

  it("never generates the same password twice", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => result({ length: 16 })));
    assert.equal(new Set(made).size, 20);
  });

  it("uses every allowed character", async () => {
    const seen = new Set((await result({ length: 5000 })).split(""));
    assert.equal(seen.size, 26 + 26 + 10 + 21);
  });

  it("omits excluded characters and uses the given special ones", async () => {
    assert.match(await result({ length: 200, special: false }), /^[a-zA-Z0-9]{200}$/);
    assert.match(await result({ length: 200, upper: false, numeric: false, overrideSpecial: "-_" }), /^[a-z\-_]{200}$/);
    assert.match(await result({ length: 200, number: false, special: false }), /^[a-zA-Z]{200}$/);
  });

  it("keeps the minimums, not always in the same places", async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () => result({ length: 8, minUpper: 2, minNumeric: 2, minSpecial: 2, minLower: 2 })),
    );
    for (const text of made) {
      assert.deepEqual(
        [/[A-Z]/g, /[0-9]/g, /[a-z]/g].map((kind) => count(text, kind)),
        [2, 2, 2],
      );
    }
    assert.ok(new Set(made.map((text) => text.search(/[A-Z]/))).size > 1);
  });

  it("fills in the real provider's defaults", async () => {
    const { inputs, failures } = await check({ length: 24 });
    assert.deepEqual(failures, []);
    delete inputs.__defaults;
    assert.deepEqual(inputs, {
      length: 24,
      lower: true,
      upper: true,
      number: true,
      numeric: true,
      special: true,
      minLower: 0,
      minUpper: 0,
      minNumeric: 0,
      minSpecial: 0,
    });
  });

  it("rejects impossible lengths, wrong types and unknown names", async () => {
    const first = async (inputs: Properties) => (await check(inputs)).failures[0];
    assert.equal((await first({ length: 3, minUpper: 4 }))?.reason, "is 3, but the minimums add up to 4");
    assert.equal(
      (await first({ length: 3, lower: false, upper: false, numeric: false, special: false }))?.reason,
      "no characters are allowed",
    );
    assert.equal((await first({ length: 0 }))?.property, "length");
    assert.equal((await first({ length: "24" }))?.reason, 'expected an integer, got "24"');
    assert.equal((await first({}))?.property, "length");
    assert.equal((await first({ length: 24, colour: "orange" }))?.property, "colour");
  });

  for (const [name, value] of Object.entries({
    length: 25,
    special: false,
    keepers: { a: "b" },
    minUpper: 1,
    overrideSpecial: "-",
  })) {
    it(`generates a new password if ${name} changes`, async () => {
      const { inputs } = await check({ length: 24 });
      const made = await plugin.create(password, inputs, false);
      const wanted = (await check({ length: 24, [name]: value })).inputs;
      const { changes } = await plugin.diff(password, "none", received(made.outputs), inputs, wanted);
      assert.deepEqual(
        changes.map(({ replaces }) => replaces),
        [true],
      );
    });
  }

  it("keeps the password if nothing changes, even after a refresh", async () => {
    const { inputs } = await check({ length: 24, keepers: { a: "b" } });
    const outputs = received((await plugin.create(password, inputs, false)).outputs);
    assert.deepEqual((await plugin.diff(password, "none", outputs, inputs, inputs)).changes, []);
    const found = await plugin.read(password, "none", inputs, outputs);
    assert.equal(received(found?.outputs ?? {}).result, outputs.result);
    assert.ok(found?.outputs.result instanceof Secret);
  });

  it("imports a password with the password as its id", async () => {
    const found = await plugin.read(password, "correct horse", {}, {});
    assert.equal(found?.id, "none");
    assert.equal(received(found.outputs).result, "correct horse");
    assert.equal(found.inputs.length, 13);
  });

  it("leaves the password unknown in a preview, and marks it secret", async () => {
    const { outputs } = await plugin.create(password, (await check({ length: 24 })).inputs, true);
    assert.ok(outputs.result instanceof Secret && outputs.result.value instanceof Unknown);
  });

  it("says once that it replaces the vendor's plugin, and refuses other types by name", async () => {
    const lines: string[] = [];
    await new RandomProvider("4.21.1", (severity, line) => lines.push(`${severity} ${line}`)).configure();
    assert.deepEqual(lines, [
      "info random: this project's replacement generates the passwords, because the vendor's plugin is not installed.",
    ]);
    const pet = subject("random:index/randomPet:RandomPet");
    await assert.rejects(
      async () => plugin.check(pet, undefined, {}),
      /only supports RandomPassword and RandomString, not random:index\/randomPet/,
    );
  });
});

describe("the local random plugin's RandomString", () => {
  const plugin = new RandomProvider("4.21.1", () => undefined);
  const string = subject("random:index/randomString:RandomString", "suffix");
  const inputs = async () =>
    (await plugin.check(string, undefined, { length: 8, upper: false, special: false })).inputs;

  it("generates a plain text of the given kind, which is also its id", async () => {
    const { id, outputs } = await plugin.create(string, await inputs(), false);
    assert.match(id, /^[a-z0-9]{8}$/);
    assert.equal(outputs.result, id);
    assert.equal(outputs.bcryptHash, undefined);
  });

  it("keeps the text after a refresh, imports one by its value, and leaves it unknown in a preview", async () => {
    const { id, outputs } = await plugin.create(string, await inputs(), false);
    assert.equal((await plugin.read(string, id, await inputs(), outputs))?.outputs.result, id);
    assert.equal((await plugin.read(string, "a1b2c3d4", {}, {}))?.inputs.length, 8);
    assert.ok((await plugin.create(string, await inputs(), true)).outputs.result instanceof Unknown);
  });
});
