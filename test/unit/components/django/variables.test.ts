import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stackVariables } from "../../../../components/django/variables";

const root = join(__dirname, "../../../..");

describe("the environment variables that app.env may not have", () => {
  it("are all set by the stack", () => {
    const text = sources().join("\n");
    assert.deepEqual(
      stackVariables.filter((name) => !new RegExp(`\\b${name}\\b["]?(:|,)`).test(text)),
      [],
    );
  });

  it("are the complete environment of the application's pods and Jobs", () => {
    const text = sources().join("\n");
    const known = new Set<string>(stackVariables);
    const names = [...text.matchAll(/(?:name: "|^ +)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?:"|: )/gm)].map(
      ([, name = ""]) => name,
    );
    assert.ok(names.length >= stackVariables.length - 1);
    // REDIS_URL is set only with `cache`, which is checked with the settings.
    assert.deepEqual(
      [...new Set(names)].filter((name) => !known.has(name) && name !== "REDIS_URL"),
      [],
    );
  });
});

/** The files that set variables for the application. */
function sources(): string[] {
  const django = ["app", "container", "credentials", "release"].map((name) => `components/django/${name}.ts`);
  return [...django, "components/google/storageEndpoint.ts"].map((file) => readFileSync(join(root, file), "utf8"));
}
