import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { writeFileAtomically } from "../machine/files";
import { checkout, paths } from "../machine/paths";
import { pulumiOutput } from "./engine";
import { settlePendingCreates } from "./pendingOperations";
import { recordedRotation } from "./rotationRecord";
import { saltFile } from "./salts";

/**
 * Makes the stack where the backend has none of that name, and lays its config beside the state: the stack's committed
 * file, `overrides` on top, its rotation and the salt of its encryption. (`pulumi stack init` writes that salt into the committed
 * file, where one machine's salt does not belong.) Answers the flags by which commands find it.
 */
export async function prepareStack(
  stack: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
  const committed = path.join(checkout, `Pulumi.${stack}.yaml`);
  const own = paths.inState("config", `Pulumi.${stack}.yaml`);
  const content = fs.readFileSync(committed, "utf8");
  if (!(await stackExists(stack))) {
    try {
      await pulumiOutput("stack", "init", stack, "--secrets-provider", "passphrase");
      writeFileAtomically(saltFile(stack), readSalt(committed));
    } finally {
      fs.writeFileSync(committed, content);
    }
  }
  const { config = {} } = parse(content) as { config?: Record<string, unknown> };
  const rotation = recordedRotation(stack);
  if (rotation !== undefined) config["django-gke:rotation"] = rotation;
  const salt = fs.readFileSync(saltFile(stack), "utf8");
  // In quotes, as the engine's YAML is an older one, which takes more for dates and numbers than the committed file's.
  const quoted = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;
  writeFileAtomically(own, stringify({ encryptionsalt: salt, config: { ...config, ...overrides } }, quoted));
  const flags = ["--stack", stack, "--config-file", own];
  await settlePendingCreates(stack, flags);
  return flags;
}

/** True where the backend has the stack. */
export async function stackExists(stack: string): Promise<boolean> {
  const stacks = JSON.parse(await pulumiOutput("stack", "ls", "--json")) as { name: string }[];
  return stacks.some(({ name }) => name === stack);
}

function readSalt(file: string): string {
  return (parse(fs.readFileSync(file, "utf8")) as { encryptionsalt: string }).encryptionsalt;
}
