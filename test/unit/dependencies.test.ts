import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "mocha";
import { preProcessFile } from "typescript";
import { checkout } from "../../local/machine/paths";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = (folder: string) =>
  JSON.parse(fs.readFileSync(path.join(checkout, folder, "package.json"), "utf8")) as Manifest;

/** The npm packages that a file loads when it starts, itself or through other files of the project. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  // What `import()` loads, and what only types are imported from, is not loaded at the start.
  const text = fs.readFileSync(file, "utf8").replaceAll(/\bimport\(|^import type .*$/gm, "");
  for (const { fileName } of preProcessFile(text).importedFiles) {
    if (fileName.startsWith("node:")) continue;
    const name = fileName
      .split("/")
      .slice(0, fileName.startsWith("@") ? 2 : 1)
      .join("/");
    if (!fileName.startsWith(".")) packages.add(name);
    else {
      const base = path.join(path.dirname(file), fileName);
      const found = [`${base}.ts`, `${base}/index.ts`].find((each) => fs.existsSync(each));
      if (found !== undefined) for (const each of packagesOf(found, seen)) packages.add(each);
    }
  }
  return packages;
}

describe("a checkout without development dependencies", () => {
  for (const program of ["index.ts", ...["status", "rotate", "logs"].map((name) => `commands/${name}/main.ts`)])
    it(`has every package that ${program} loads`, () => {
      const dependencies = Object.keys(manifest(".").dependencies ?? {});
      const missing = [...packagesOf(path.join(checkout, program))].filter((name) => !dependencies.includes(name));
      assert.deepEqual(missing, []);
    });

  it("has no package that only the local cloud needs", () => {
    assert.deepEqual(manifest("local").dependencies ?? {}, {});
  });
});
