import * as path from "node:path";
import { checkout } from "../machine/paths";

/** Lets Node.js load TypeScript if it is preloaded. */
export const register = path.join(checkout, "local", "typescript", "register.js");

/** How programs other than npm start a program of this checkout, whatever the folder. @param main the program's absolute path. */
export function typescriptProgram(main: string): { readonly command: string; readonly args: readonly string[] } {
  return { command: process.execPath, args: ["--require", register, main] };
}
