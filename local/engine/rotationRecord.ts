import * as fs from "node:fs";
import { writeFileAtomically } from "../machine/files";
import { paths } from "../machine/paths";

/** How often a local stack's passwords have been rotated. It is stored on this machine, like the salt, and not in a committed file. */
const file = (stack: string) => paths.inState("config", `${stack}.rotation`);

/** Undefined if they have never been rotated. */
export function recordedRotation(stack: string): number | undefined {
  return fs.existsSync(file(stack)) ? Number(fs.readFileSync(file(stack), "utf8")) : undefined;
}

export function recordRotation(stack: string, rotation: number): void {
  writeFileAtomically(file(stack), String(rotation));
}
