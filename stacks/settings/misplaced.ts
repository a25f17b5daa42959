import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { Config } from "./kinds";
import type { Move, Path, Problem } from "./problem";
import { partsOf, schemaAt, show, unwrapped, valueAt } from "./problems";

/** Settings by name, or the parts of one. */
export type Schemas = Readonly<Record<string, z.ZodType>>;

/**
 * The problem of a value at a path that is not a setting. If a setting was probably meant, the fix moves the value there. The value
 * may be a secret, so it is shown only if the meant setting accepts it and holds no secrets.
 * @param meant the path to read instead of `path`, such as the key without a misspelt namespace.
 */
export function misplaced(path: Path, schemas: Schemas, config: Config, isSecret: boolean, meant = path): Problem {
  const parent = path.length > 1 ? schemaAtTop(schemas, path.slice(0, -1)) : undefined;
  const known = parent === undefined ? Object.keys(schemas) : Object.keys(partsOf(parent));
  const was = valueAt(config, path);
  const problem = {
    path,
    was: show(was, true),
    allowed: `there is no such setting; ${parent === undefined ? "the settings" : "its parts"} are ${list(known)}`,
  };
  const to = settingLike(schemas, [...(meant[0] ?? "").split("."), ...meant.slice(1)]);
  const schema = to === undefined ? undefined : schemaAtTop(schemas, to);
  if (to === undefined || schema === undefined) return { ...problem, fix: null };
  const isPublic = to[0] !== "app" && !isSecret && (typeof was === "string" || typeof was === "number");
  const isFree = valueAt(config, to) === undefined;
  if (isPublic && isFree && schema.safeParse(was).success)
    return { ...problem, was: show(was, false), meant: to, fix: String(was) };
  const moves = leavesOf(was)
    .map((names): Move => ({ from: [...path, ...names], to: [...to, ...names], secret: isSecret || to[0] === "app" }))
    .filter((move) => {
      const target = schemaAtTop(schemas, move.to);
      return target !== undefined && !isOpen(target) && valueAt(config, move.to) === undefined;
    });
  if (moves.length === 0 && isOpen(schema)) return { ...problem, fix: null };
  return { ...problem, meant: to, moves, fix: null };
}

/** The path of the setting that a path names or almost names: `app.env.KEY` for `app.enviroment.KEY` and for `env.KEY`. */
function settingLike(schemas: Schemas, names: Path): Path | undefined {
  return walk(schemas, names) ?? walkNested(schemas, names);
}

function walk(schemas: Schemas, [name, ...rest]: Path): Path | undefined {
  if (name === undefined) return [];
  const found = nameLike(name, schemas);
  const schema = found === undefined ? undefined : schemas[found];
  if (found === undefined || schema === undefined) return undefined;
  const below = isOpen(schema) || rest.length === 0 ? rest : walk(partsOf(schema), rest);
  return below === undefined ? undefined : [found, ...below];
}

/** A part that was set at the top, such as `machineType`, if only one setting has a part of that name. */
function walkNested(schemas: Schemas, names: Path): Path | undefined {
  const paths = Object.entries(schemas).flatMap(([outer, schema]) => {
    const [part, below] = Object.entries(partsOf(schema)).find(([name, inner]) => isName(names[0], name, inner)) ?? [];
    if (part === undefined || below === undefined) return [];
    const rest = isOpen(below) ? names.slice(1) : walk(partsOf(below), names.slice(1));
    return rest === undefined ? [] : [[outer, part, ...rest]];
  });
  return paths.length === 1 ? paths[0] : undefined;
}

function nameLike(name: string, schemas: Schemas): string | undefined {
  const exact = Object.keys(schemas).find((known) => isName(name, known, schemas[known]));
  if (exact !== undefined || Object.keys(schemas).length === 0) return exact;
  const nearest = closest(name.toLowerCase(), Object.keys(schemas));
  const alike = distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(1, Math.floor(nearest.length / 3));
  return alike ? nearest : undefined;
}

/** Whether a name is the setting's, or a longer one for a setting with free names: `environment` for `env`. */
function isName(name: string | undefined, known: string, schema: z.ZodType | undefined): boolean {
  const [given, wanted] = [name?.toLowerCase() ?? "", known.toLowerCase()];
  return given === wanted || (schema !== undefined && isOpen(schema) && given.startsWith(wanted));
}

/** Whether the user chooses the names of a setting's parts. */
function isOpen(schema: z.ZodType): boolean {
  return unwrapped(schema) instanceof z.ZodRecord;
}

function schemaAtTop(schemas: Schemas, [name = "", ...rest]: Path): z.ZodType | undefined {
  const schema = schemas[name];
  return schema === undefined ? undefined : schemaAt(schema, rest);
}

/** The paths of all single values in a value. */
function leavesOf(value: unknown): Path[] {
  if (Array.isArray(value) || value === null) return [];
  if (typeof value !== "object") return [[]];
  return Object.entries(value as Config).flatMap(([name, part]) => leavesOf(part).map((rest) => [name, ...rest]));
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
