import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "mocha";
import { preProcessFile } from "typescript";
import { checkout } from "../../local/machine/paths";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
  cwd: checkout,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => fs.existsSync(path.join(checkout, file)) && file !== "");

/** The files of the project that a file imports, types included. */
function importsOf(file: string): string[] {
  return preProcessFile(fs.readFileSync(path.join(checkout, file), "utf8"))
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => path.join(path.dirname(file), fileName))
    .map((name) => [`${name}.ts`, `${name}/index.ts`].find((each) => files.includes(each)))
    .filter((name) => name !== undefined);
}

describe("the project's files", () => {
  it("have no circular imports", () => {
    const finished = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
      else if (!finished.has(file)) for (const next of importsOf(file)) visit(next, [...trail, file]);
      finished.add(file);
    };
    for (const file of files) visit(file, []);
    assert.deepEqual(circles, []);
  });
});
