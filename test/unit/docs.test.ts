import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(__dirname, "../..");
const decisions = join(root, "docs/decisions");

/** Markdown files for readers, from the repository's root. */
function pages(): string[] {
  const top = readdirSync(root).filter((name) => name.endsWith(".md"));
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".md"),
  );
  return [...top, ...docs.map((name) => join("docs", name))];
}

describe("the documentation", () => {
  for (const page of pages())
    it(`of ${page} links only to files that exist`, () => {
      const text = readFileSync(join(root, page), "utf8");
      const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? "");
      const missing = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)));
      assert.deepEqual(missing, []);
    });

  it("lists every decision in the index, with its title", () => {
    const index = readFileSync(join(decisions, "README.md"), "utf8");
    for (const file of readdirSync(decisions).filter((name) => /^\d{4}-/.test(name))) {
      const [heading = ""] = readFileSync(join(decisions, file), "utf8").split("\n");
      const title = heading.replace(/^# \d{4}:? /, "");
      assert.ok(index.replace(/ +/g, " ").includes(`(${file}) | ${title} |`), `${relative(root, file)}: ${title}`);
    }
  });

  it("has every decision that the code refers to", () => {
    const known = new Set(readdirSync(decisions).map((name) => name.slice(0, 4)));
    const sources = ["components", "stacks", "local", "commands", "test", "policy"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => join(folder, name)),
    );
    const wrong = sources.flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/decisions?[/ ](0\d{3})/g)]
        .map(([, number]) => number ?? "")
        .filter((number) => !known.has(number))
        .map((number) => `${file}: ${number}`),
    );
    assert.deepEqual(wrong, []);
  });
});
