import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contextDigest } from "../../../../local/providers/docker/contextDigest";

describe("the local docker plugin's context digest", () => {
  let context: string;
  beforeEach(() => {
    context = mkdtempSync(join(tmpdir(), "context-"));
    mkdirSync(join(context, "src/deep"), { recursive: true });
    write("Dockerfile", "FROM scratch\n");
    write("src/a.py", "a");
    write("src/deep/b.py", "b");
    write("notes.md", "n");
  });
  afterEach(() => rmSync(context, { recursive: true }));

  const write = (name: string, content: string) => writeFileSync(join(context, name), content);
  const digest = () => contextDigest(context, join(context, "Dockerfile"));
  const changes = (change: () => void): boolean => {
    const before = digest();
    change();
    return digest() !== before;
  };

  it("is 64 hexadecimal digits, and the same for equal contexts in different folders", () => {
    const other = mkdtempSync(join(tmpdir(), "context-"));
    mkdirSync(join(other, "src/deep"), { recursive: true });
    for (const [name, content] of [
      ["notes.md", "n"],
      ["src/deep/b.py", "b"],
      ["src/a.py", "a"],
      ["Dockerfile", "FROM scratch\n"],
    ] as const) {
      writeFileSync(join(other, name), content);
    }
    assert.match(digest(), /^[0-9a-f]{64}$/);
    assert.equal(digest(), contextDigest(other, join(other, "Dockerfile")));
    rmSync(other, { recursive: true });
  });

  for (const [what, change] of [
    ["a changed content", () => write("src/a.py", "A")],
    ["a changed Dockerfile", () => write("Dockerfile", "FROM debian\n")],
    ["a new file", () => write("src/c.py", "")],
    ["a file that is gone", () => rmSync(join(context, "src/deep/b.py"))],
    [
      "content moved from one file to the next",
      () => {
        write("src/a.py", "ab");
        write("src/deep/b.py", "");
      },
    ],
    ["a file that becomes executable", () => chmodSync(join(context, "src/a.py"), 0o755)],
    ["a new link", () => symlinkSync("a.py", join(context, "src/link"))],
  ] as const) {
    it(`changes with ${what}`, () => assert.equal(changes(change), true));
  }

  it("does not depend on the umask of the checkout", () => {
    const modes = [
      ["022", 0o644, 0o755],
      ["002", 0o664, 0o775],
      ["027", 0o640, 0o750],
      ["077", 0o600, 0o700],
    ] as const;
    write("run", "#!/bin/sh\n");
    const digests = modes.map(([, file, program]) => {
      for (const name of ["Dockerfile", "notes.md", "src/a.py", "src/deep/b.py"]) chmodSync(join(context, name), file);
      for (const name of ["run", "src", "src/deep"]) chmodSync(join(context, name), program);
      return digest();
    });
    assert.deepEqual(new Set(digests).size, 1);
  });

  for (const name of [
    ".git/index",
    "src/__pycache__/a.cpython-313.pyc",
    "src/a.pyc",
    ".mypy_cache/x",
    ".DS_Store",
    "a.py~",
  ])
    it(`ignores ${name} without a .dockerignore entry`, () => {
      mkdirSync(join(context, name, ".."), { recursive: true });
      assert.equal(
        changes(() => write(name, "other")),
        false,
      );
    });

  it("changes with a cache that .dockerignore includes again", () => {
    write(".dockerignore", "!.git");
    mkdirSync(join(context, ".git"));
    assert.equal(
      changes(() => write(".git/HEAD", "other")),
      true,
    );
  });

  it("reads a file larger than 2 GiB in pieces", () => {
    write("disk", "");
    truncateSync(join(context, "disk"), 2 ** 31 + 1);
    assert.match(digest(), /^[0-9a-f]{64}$/);
  }).timeout("5m");

  it("refuses a file name that is not UTF-8, and says what to do", () => {
    const name = Buffer.concat([Buffer.from(join(context, "caf")), Buffer.from([0xe9]), Buffer.from(".txt")]);
    writeFileSync(name, "");
    assert.throws(
      digest,
      /^Error: the name of ".*\/caf\uFFFD.txt" is not UTF-8, .*rename it or list it in .dockerignore$/,
    );
    write(".dockerignore", "caf*");
    assert.match(digest(), /^[0-9a-f]{64}$/);
  });

  it("accepts a file name that contains U+FFFD", () => {
    write("caf\uFFFD.txt", "a");
    assert.match(digest(), /^[0-9a-f]{64}$/);
  });

  it("does not depend on modification times", () => {
    assert.equal(
      changes(() => utimesSync(join(context, "src/a.py"), 1, 1)),
      false,
    );
  });

  for (const [patterns, ignored, seen] of [
    ["*.md", "notes.md", "src/a.py"],
    ["src", "src/deep/b.py", "notes.md"],
    ["**/*.py\n!src/a.py", "src/deep/b.py", "src/a.py"],
    ["src/*\n!src/deep", "src/a.py", "src/deep/b.py"],
    ["# notes.md\n\n*.py", "none.py", "src/a.py"],
    ["*\n!src/deep/b.py", "src/a.py", "src/deep/b.py"],
  ] as const) {
    it(`ignores ${ignored} but includes ${seen} with .dockerignore ${JSON.stringify(patterns)}`, () => {
      write(".dockerignore", patterns);
      assert.equal(
        changes(() => write(ignored, "other")),
        false,
      );
      assert.equal(
        changes(() => write(seen, "other")),
        true,
      );
    });
  }

  it("includes the Dockerfile even if it is ignored", () => {
    write(".dockerignore", "Dockerfile");
    assert.equal(
      changes(() => write("Dockerfile", "FROM debian\n")),
      true,
    );
  });

  it("prefers the ignore file named after the Dockerfile", () => {
    write(".dockerignore", "notes.md");
    write("Dockerfile.dockerignore", "src");
    assert.equal(
      changes(() => write("src/a.py", "other")),
      false,
    );
    assert.equal(
      changes(() => write("notes.md", "other")),
      true,
    );
  });
});
