import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { hostAddress } from "../machine/addresses";
import { writeFileAtomically } from "../machine/files";
import { checkout, paths } from "../machine/paths";
import { acmeDirectory, serverRootFile } from "../services/authority";
import { recordedRotation } from "./rotationRecord";
import { saltFile } from "./salts";

/**
 * Writes a stack's config for this machine: the committed file plus `overrides`, the cloud's addresses, the stack's rotation and its
 * encryption salt. Returns the engine's flag for this file.
 */
export function writeStackConfig(stack: string, overrides: Readonly<Record<string, unknown>> = {}): string[] {
  const committed = fs.readFileSync(path.join(checkout, `Pulumi.${stack}.yaml`), "utf8");
  const config = withRoot({ ...configOf(committed, recordedRotation(stack)), ...overrides });
  const content = { encryptionsalt: fs.readFileSync(saltFile(stack), "utf8"), config };
  // Quoted, because the engine's older YAML parser reads more strings as dates and numbers.
  const quoted = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;
  const own = paths.inState("config", `Pulumi.${stack}.yaml`);
  writeFileAtomically(own, stringify(content, quoted));
  return ["--config-file", own];
}

/**
 * A committed file's config adapted to this machine: the addresses of cloud 0 are replaced, and the rotation is never lower than the
 * recorded one.
 */
export function configOf(committed: string, rotation?: number): Readonly<Record<string, unknown>> {
  const own = committed.replaceAll("://172.30.0.1:", `://${hostAddress()}:`);
  const { config = {} } = parse(own) as { config?: Record<string, unknown> };
  const wanted = Number(config["django-gke:rotation"] ?? 0);
  return rotation === undefined ? config : { ...config, "django-gke:rotation": Math.max(rotation, wanted) };
}

/** A site whose certificates the local authority issues trusts that authority's own. */
function withRoot(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const acme = config["django-gke:acme"] as { readonly directory?: string } | undefined;
  if (acme?.directory !== acmeDirectory()) return config;
  return { ...config, "django-gke:acme": { ...acme, root: fs.readFileSync(serverRootFile(), "utf8") } };
}

/** The engine's commands that run the program and accept --config-file. */
const commands = ["preview", "pre", "up", "update", "refresh", "destroy", "down", "watch", "import"];

/** The stack whose config a command needs. Undefined for other commands and for those with --config-file. */
export function configuredStack(args: readonly string[], selected: string | undefined): string | undefined {
  const command = args.find((arg) => !arg.startsWith("-")) ?? "";
  if (!commands.includes(command) || args.some((arg) => arg.startsWith("--config-file"))) return undefined;
  const flag = args.findIndex((arg) => /^(--stack|-s)(=|$)/.test(arg));
  if (flag === -1) return selected;
  return args[flag]?.split("=")[1] ?? args[flag + 1];
}
