"use strict";
/*
 * Preloaded into the Pulumi program, the commands, and each plugin and daemon: lets Node.js load TypeScript, and caches the compiled code by
 * content. With this it takes 0.3 s of a processor to load the Google plugin's resources; with ts-node, which Pulumi would use and which compiles
 * again each time, 2.2 s. Node's own type stripping cannot load them: it wants a file extension in each import. tsx is as fast as this, but brings
 * esbuild to everyone who installs the project. This file is JavaScript, because nothing has compiled it, and imports nothing of the project.
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { homedir } = require("node:os");
const { join } = require("node:path");

/** Where compiled files are kept: the folder `compiled` of the cache (local/machine/paths.ts). */
const cache =
  process.env.DJANGO_GKE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "django-gke");
const folder = join(cache, "compiled", require("typescript/package.json").version);

process.setSourceMapsEnabled(true);
// Node's hook for other kinds of files: deprecated for twelve years, and what Pulumi's ts-node uses too.
require.extensions[".ts"] = (module, file) => module._compile(compiled(file), file);

function compiled(file) {
  const source = readFileSync(file, "utf8");
  const kept = join(folder, `${createHash("sha256").update(source).digest("hex")}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const code = compile(source, file);
    keep(kept, code);
    return code;
  }
}

function compile(source, file) {
  const ts = createRequire(file)("typescript");
  const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
    inlineSourceMap: true,
  };
  return ts.transpileModule(source, { compilerOptions, fileName: file }).outputText;
}

function keep(file, code) {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, code);
    renameSync(temporary, file);
  } catch {
    // A full or read-only disk: it is compiled again next time.
  }
}
