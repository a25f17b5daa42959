import * as fs from "node:fs";
import { writeFileAtomically } from "../machine/files";
import { paths } from "../machine/paths";

/** How often the passwords of a local stack were changed is a fact of this machine, like its salt, and in no committed file. */
const file = (stack: string) => paths.inState("config", `${stack}.rotation`);

/** Undefined where they were never changed. */
export function recordedRotation(stack: string): number | undefined {
  return fs.existsSync(file(stack)) ? Number(fs.readFileSync(file(stack), "utf8")) : undefined;
}

export function recordRotation(stack: string, rotation: number): void {
  writeFileAtomically(file(stack), String(rotation));
}
