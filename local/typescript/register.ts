import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Typescript from "typescript";

/*
 * Preloaded into each plugin and daemon of ours: lets it load TypeScript, and keeps what was compiled, by content. A plugin
 * starts on every preview and up, and loading the compiler takes longer than all the rest (decision 0030). This file is itself
 * compiled when they are installed, and imports nothing of the project.
 */

/** Where compiled files are kept; given by the program's environment. */
const folder = process.env.DJANGO_GKE_COMPILED ?? "";

interface Compiling {
  _compile(code: string, file: string): void;
}

// Node's hook for other kinds of files: deprecated for twelve years, and what ts-node itself uses in CommonJS.
// eslint-disable-next-line @typescript-eslint/no-deprecated
require.extensions[".ts"] = (module, file) => (module as unknown as Compiling)._compile(compiled(file), file);

function compiled(file: string): string {
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

function compile(source: string, file: string): string {
  const ts = createRequire(file)("typescript") as typeof Typescript;
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(source, { compilerOptions, fileName: file }).outputText;
}

function keep(file: string, code: string): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, code);
    renameSync(temporary, file);
  } catch {
    // A full or read-only disk: it is compiled again next time.
  }
}
