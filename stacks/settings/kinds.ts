import { isIPv4 } from "node:net";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { Colour, colourNames } from "../colours";

/**
 * What fixes a refused setting: the value to give it; or values for its parts; or null, when taking it out is best because it
 * then has its default.
 */
export type Fix = string | Readonly<Record<string, string>> | null;

/** What a person is told about a setting that was refused. */
export interface Help {
  /** What is allowed, as the end of the sentence "allowed is …". */
  readonly allowed: string;
  /** The value that fixes it, from the value it had and from everything that was configured. */
  readonly fix: Fix | ((was: unknown, config: Config) => Fix);
}

/** All settings as they were configured: by full key (`django-gke:replicas` is under `replicas`), decoded but not checked. */
export type Config = Readonly<Record<string, unknown>>;

/** The help of each setting, and of each part of one. */
export const help = z.registry<Help>();

/** A setting, or a part of one, with what a person is told when it is refused. */
export function setting<Schema extends z.ZodType>(schema: Schema, allowed: string, fix: Help["fix"]): Schema {
  help.add(schema, { allowed, fix });
  return schema;
}

/** The name of a colour of the table. */
export function colour() {
  return setting(z.enum(colourNames), `one of ${colourNames.join(", ")}`, (was) =>
    typeof was === "string" ? closest(was, colourNames) : colourNames[0],
  );
}

/** `pulumi config set` writes numbers as texts. */
export function wholeNumber(min: number, max: number, fix: string) {
  const number = z.preprocess(
    (was) => (typeof was === "string" && /^-?\d+(\.\d+)?$/.test(was) ? Number(was) : was),
    z.int().min(min).max(max),
  );
  return setting(number, `a whole number from ${min} to ${max}`, fix);
}

/** A switch; `pulumi config set` writes texts here too. */
export function yesOrNo() {
  const values: Readonly<Record<string, boolean>> = { true: true, false: false };
  const choice = z.preprocess((was) => (typeof was === "string" ? (values[was] ?? was) : was), z.boolean());
  return setting(choice, "true or false", "true");
}

/** Where something answers: scheme, address and port, then a path of this form. NetworkPolicies know no names, so none is allowed. */
export function endpoint(path: string, allowed: string) {
  const form = new RegExp(`^https?://([0-9.]+)(?::([1-9][0-9]{0,4}))?${path}$`);
  const isEndpoint = (text: string) => {
    const [, host = "", port = "80"] = form.exec(text) ?? [];
    return isIPv4(host) && Number(port) <= 65535;
  };
  return setting(z.string().refine(isEndpoint), allowed, null);
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
