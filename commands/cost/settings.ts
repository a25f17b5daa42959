import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { checkSettings, type Settings } from "../../stacks/settings";
import { pricedRegion } from "./prices";

/** A stack's settings, and the file they are from. */
export interface StackSettings {
  readonly settings: Settings;
  /** Undefined if the stack has no file, so that all settings have their defaults. */
  readonly file: string | undefined;
}

interface Project {
  readonly name: string;
  readonly config: Readonly<Record<string, { readonly default: unknown }>>;
}

/**
 * Reads the settings of a stack from its file in the current folder, committed or not. What is not set has its default. It needs neither
 * Pulumi nor a login: encrypted values are no part of the bill.
 * @throws SettingsError if a setting is not allowed.
 */
export function stackSettings(stack: string): StackSettings {
  const project = parse(readFileSync("Pulumi.yaml", "utf8")) as Project;
  const { name } = project;
  const file = `Pulumi.${stack}.yaml`;
  const text = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const { config = {} } = (parse(text ?? "") ?? {}) as { readonly config?: Readonly<Record<string, unknown>> };
  const defaults = Object.entries(project.config).map(([key, { default: value }]) => [`${name}:${key}`, value]);
  const all = { ...unsetProject, ...(Object.fromEntries(defaults) as object), ...config };
  const texts = Object.entries(all).map(([key, value]) => [key, engineText(plain(value))]);
  const settings = checkSettings(Object.fromEntries(texts) as Record<string, string>, name, stack, { stackFile: text });
  return { settings, file: text === undefined ? undefined : file };
}

/** Costs do not depend on the project, and a new stack may have no region yet. */
const unsetProject = { "gcp:project": "shop-12345", "gcp:region": pricedRegion };

/** The engine gives every value as a text, an object as JSON. */
function engineText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Replaces encrypted values by a text. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (Object.keys(value).join() === "secure") return "secret";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
