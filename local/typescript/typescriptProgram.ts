import * as path from "node:path";
import { checkout } from "../machine/paths";

/** Preload this module so that Node.js can load TypeScript. */
export const register = path.join(checkout, "local", "typescript", "register.js");

/** The command with which programs other than npm start a program of this checkout from any folder. @param main absolute path */
export function typescriptProgram(main: string): { readonly command: string; readonly args: readonly string[] } {
  return { command: process.execPath, args: ["--require", register, main] };
}
