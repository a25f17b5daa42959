import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stackVariables } from "../../../../components/django/variables";

const root = join(__dirname, "../../../..");

describe("the environment variables that app.env may not have", () => {
  it("are all set by the stack, or by the image from its build arguments", () => {
    const sources = ["components/django", "components/google/storageEndpoint.ts"].flatMap((place) => filesIn(place));
    const text = sources.map((file) => readFileSync(file, "utf8")).join("\n");
    assert.deepEqual(
      stackVariables.filter((name) => name !== "COLOUR" && !new RegExp(`\\b${name}\\b["]?(:|,)`).test(text)),
      [],
    );
  });

  it("are all that the site's pods and Jobs of the application get", () => {
    const graph = readFileSync(join(root, "test/golden/local.json"), "utf8");
    const known = new Set<string>(stackVariables);
    const names = [...graph.matchAll(/"((?:DATABASE|DJANGO|STATIC|STORAGE|RELEASE|POD)_[A-Z_]+)"/g)].map(
      ([, name = ""]) => name,
    );
    assert.ok(names.length > 10);
    assert.deepEqual(
      [...new Set(names)].filter((name) => !known.has(name)),
      [],
    );
  });
});

function filesIn(place: string): string[] {
  if (place.endsWith(".ts")) return [join(root, place)];
  const names = ["container", "credentials", "release", "app"];
  return names.map((name) => join(root, place, `${name}.ts`));
}
