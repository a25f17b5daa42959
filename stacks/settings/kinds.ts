import { isIPv4 } from "node:net";
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { Colour, colourNames } from "../colours";

/** A value that Pulumi asks for, so that the command does not contain it. It is stored as text. */
export const asked = Symbol("asked");

/**
 * What fixes a refused setting: a value; or values for its parts; or null to remove the setting, which then has its default; or
 * {@link asked}.
 */
export type Fix = string | Readonly<Record<string, string>> | null | typeof asked;

/** The text for a setting that was refused. */
export interface Help {
  /** What is allowed, such as "true or false". */
  readonly allowed: string;
  /**
   * The value that the person most likely meant, from the value it had and from everything that was configured. If that is not
   * known, a {@link placeholder}, never a value with a different meaning.
   */
  readonly fix: Fix | ((was: unknown, config: Config) => Fix);
}

/** All settings as they were configured: by full key (`django-gke:replicas` is under `replicas`), decoded but not checked. */
export type Config = Readonly<Record<string, unknown>>;

/** The help of each setting, and of each part of one. */
export const help = z.registry<Help>();

/** A setting, or a part of one, with the text that explains a refusal. */
export function setting<Schema extends z.ZodType>(schema: Schema, allowed: string, fix: Help["fix"]): Schema {
  help.add(schema, { allowed, fix });
  return schema;
}

/** Stands in a command for a value that only the person knows. No setting accepts it, so pasting the command is harmless. */
export function placeholder(what: string): string {
  return `<${what}>`;
}

/** The first of these texts that the schema accepts, else a placeholder. */
export function firstAllowed(schema: z.ZodType, texts: readonly (string | undefined)[], what: string): string {
  return texts.find((text) => text !== undefined && schema.safeParse(text).success) ?? placeholder(what);
}

/** The name of a colour of the table. */
export function colour() {
  return setting(z.enum(colourNames), `one of ${colourNames.join(", ")}`, (was) => {
    if (typeof was !== "string") return placeholder("colour");
    const nearest = closest(was.trim().toLowerCase(), colourNames);
    return distance(was.trim().toLowerCase(), nearest) <= 2 ? nearest : placeholder("colour");
  });
}

/** A whole number, as a number or as the text that `pulumi config set` writes. */
export function wholeNumber(min: number, max: number) {
  const number = z.preprocess(
    (was) => (typeof was === "string" && /^-?\d+(\.\d+)?$/.test(was) ? Number(was) : was),
    z.int().min(min).max(max),
  );
  return setting(number, `a whole number from ${min} to ${max}`, (was) => {
    const meant = Math.round(Number.parseFloat(/^\s*[[+-]?\s*[\d.e]+/i.exec(String(was))?.[0].replace("[", "") ?? ""));
    return Number.isFinite(meant) ? String(Math.min(max, Math.max(min, meant))) : placeholder("number");
  });
}

/** True or false, as a boolean or as the text that `pulumi config set` writes. */
export function yesOrNo() {
  const values: Readonly<Record<string, boolean>> = { true: true, false: false };
  const choice = z.preprocess((was) => (typeof was === "string" ? (values[was] ?? was) : was), z.boolean());
  return setting(choice, "true or false", (was) => {
    const text = String(was).trim().toLowerCase();
    if (/^(true|yes|y|on|1)$/.test(text)) return "true";
    return /^(false|no|n|off|0)$/.test(text) ? "false" : placeholder("true or false");
  });
}

/** An address of a service: scheme, IP address and port, then a path of this form. NetworkPolicies cannot contain host names. */
export function endpoint(path: string, allowed: string) {
  const form = new RegExp(`^https?://([0-9.]+)(?::([1-9][0-9]{0,4}))?${path}$`);
  const isEndpoint = (text: string) => {
    const [, host = "", port = "80"] = form.exec(text) ?? [];
    return isIPv4(host) && Number(port) <= 65535;
  };
  const schema = z.string().refine(isEndpoint);
  return setting(schema, allowed, (was) =>
    firstAllowed(schema, typeof was === "string" ? [was.trim().replace(/\/+$/, "")] : [], "address"),
  );
}

/** `Pulumi.yaml` can only show a setting that has a default; an empty text or object there means that it is not set. */
export function emptyIsUnset<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((was) => (isEmpty(was) ? undefined : was), schema.optional());
}

function isEmpty(was: unknown): boolean {
  return was === "" || (typeof was === "object" && was !== null && Object.keys(was).length === 0);
}

/** A colour that is not this one; when this is none, not the default. */
export function otherColour(than: unknown): Colour {
  const taken = colourNames.find((name) => name === than) ?? colourNames[0];
  return colourNames.find((name) => name !== taken) ?? taken;
}
