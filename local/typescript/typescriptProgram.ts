import * as fs from "node:fs";
import * as path from "node:path";
import { ModuleKind, ScriptTarget, transpileModule, version } from "typescript";
import { writeFileAtomically } from "../machine/files";
import { checkout, paths } from "../machine/paths";

/** A program of this checkout that is run by others than npm: how to start it, whatever the folder. */
export interface TypescriptProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * @param folder where what lets Node.js load TypeScript is put.
 * @param main the program's absolute path.
 */
export function typescriptProgram(folder: string, main: string): TypescriptProgram {
  return {
    command: process.execPath,
    args: ["--require", installRegister(folder), main],
    env: { DJANGO_GKE_COMPILED: path.join(paths.cache, "compiled", version) },
  };
}

/** Compiles what lets a program load TypeScript; answers where it is. */
function installRegister(folder: string): string {
  const source = fs.readFileSync(path.join(checkout, "local", "typescript", "register.ts"), "utf8");
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  const file = path.join(folder, "register.js");
  writeFileAtomically(file, transpileModule(source, { compilerOptions }).outputText);
  return file;
}
