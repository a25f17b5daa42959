import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { hostAddress } from "../machine/addresses";
import { writeFileAtomically } from "../machine/files";
import { checkout, paths } from "../machine/paths";
import { recordedRotation } from "./rotationRecord";
import { saltFile } from "./salts";

/**
 * Writes the config of a stack as it is on this machine: the committed file, `overrides` on top, the cloud's own addresses, the stack's
 * rotation and the salt of its encryption. Returns the flag by which the engine uses it.
 */
export function writeStackConfig(stack: string, overrides: Readonly<Record<string, unknown>> = {}): string[] {
  const committed = fs.readFileSync(path.join(checkout, `Pulumi.${stack}.yaml`), "utf8");
  const content = {
    encryptionsalt: fs.readFileSync(saltFile(stack), "utf8"),
    config: { ...configOf(committed, recordedRotation(stack)), ...overrides },
  };
  // In quotes, as the engine's YAML is an older one, which takes more for dates and numbers than the committed file's.
  const quoted = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;
  const own = paths.inState("config", `Pulumi.${stack}.yaml`);
  writeFileAtomically(own, stringify(content, quoted));
  return ["--config-file", own];
}

/**
 * A committed file's config with the facts of this machine. The file has the addresses of cloud 0. A rotation that was done is never
 * undone by a file that does not know of it.
 */
export function configOf(committed: string, rotation?: number): Readonly<Record<string, unknown>> {
  const own = committed.replaceAll("http://172.30.0.1:", `http://${hostAddress()}:`);
  const { config = {} } = parse(own) as { config?: Record<string, unknown> };
  const wanted = Number(config["django-gke:rotation"] ?? 0);
  return rotation === undefined ? config : { ...config, "django-gke:rotation": Math.max(rotation, wanted) };
}

/** The engine's commands that run the program with a stack's config, and take another file for it. */
const commands = ["preview", "pre", "up", "update", "refresh", "destroy", "down", "watch", "import"];

/** The stack of a command that needs its config; undefined for any other command, and for one that names a file itself. */
export function configuredStack(args: readonly string[], selected: string | undefined): string | undefined {
  const command = args.find((arg) => !arg.startsWith("-")) ?? "";
  if (!commands.includes(command) || args.some((arg) => arg.startsWith("--config-file"))) return undefined;
  const flag = args.findIndex((arg) => /^(--stack|-s)(=|$)/.test(arg));
  if (flag === -1) return selected;
  return args[flag]?.split("=")[1] ?? args[flag + 1];
}
