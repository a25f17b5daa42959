import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { writeFileAtomically } from "../machine/files";
import { checkout } from "../machine/paths";
import { pulumiOutput } from "./engine";
import { settlePendingCreates } from "./pendingOperations";
import { saltFile } from "./salts";
import { writeStackConfig } from "./stackConfig";

/**
 * Creates the stack unless it exists, and writes its config (stackConfig.ts). `pulumi stack init` writes the encryption salt to the
 * committed file, so it is moved to the state folder. Returns the flags with which commands select the stack.
 */
export async function prepareStack(
  stack: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
  const committed = path.join(checkout, `Pulumi.${stack}.yaml`);
  const content = fs.readFileSync(committed, "utf8");
  if (!(await stackExists(stack))) {
    try {
      await pulumiOutput("stack", "init", stack, "--secrets-provider", "passphrase");
      writeFileAtomically(saltFile(stack), readSalt(committed));
    } finally {
      fs.writeFileSync(committed, content);
    }
  }
  const flags = ["--stack", stack, ...writeStackConfig(stack, overrides)];
  await settlePendingCreates(stack, flags);
  return flags;
}

/** True if the backend has the stack. */
export async function stackExists(stack: string): Promise<boolean> {
  const stacks = JSON.parse(await pulumiOutput("stack", "ls", "--json")) as { name: string }[];
  return stacks.some(({ name }) => name === stack);
}

function readSalt(file: string): string {
  return (parse(fs.readFileSync(file, "utf8")) as { encryptionsalt: string }).encryptionsalt;
}
