import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { formsOf } from "../../e2e/support/secretScan";

describe("the secret scan", () => {
  it("searches for the lines of a private key that are not in its public key", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const lines = privateKey.export({ type: "sec1", format: "pem" }).toString().trim().split("\n").slice(1, -1);
    const open = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    const forms = formsOf(["-----BEGIN EC PRIVATE KEY-----", ...lines, "-----END EC PRIVATE KEY-----", ""].join("\n"));
    assert.deepEqual(
      lines.map((line) => forms.includes(line)),
      [true, true, false],
    );
    assert.ok(forms.every((form) => !open.includes(form)));
  });
});
