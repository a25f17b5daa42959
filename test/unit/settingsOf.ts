import { z } from "zod";
import { help } from "../../stacks/settings/kinds";

/** One setting that takes a value, as a person writes it: `nodes.min`. */
export interface Leaf {
  readonly name: string;
  /** Undefined where it has none. */
  readonly default?: unknown;
  readonly allowed: string;
}

/** Every setting of a table of schemas, parts of objects one by one, in the table's order. */
export function leavesOf(schemas: Readonly<Record<string, z.ZodType>>, prefix = ""): Leaf[] {
  return Object.entries(schemas).flatMap(([key, schema]) => {
    const layers = layersOf(schema);
    const object = layers.find((layer) => layer instanceof z.ZodObject);
    if (object !== undefined) return leavesOf(object.shape, `${prefix}${key}.`);
    const defaulted = layers.find((layer) => layer instanceof z.ZodDefault);
    const helped = layers.map((layer) => help.get(layer)).find((each) => each !== undefined);
    return [{ name: prefix + key, default: given(defaulted?.def.defaultValue), allowed: helped?.allowed ?? "" }];
  });
}

/** A schema and all that it wraps, from outside in. */
function layersOf(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return [schema, ...layersOf(schema.unwrap() as z.ZodType)];
  if (schema instanceof z.ZodPipe) return [schema, ...layersOf(schema.out as z.ZodType)];
  return [schema];
}

/** An empty text or object is how `Pulumi.yaml` says that there is no value. */
export function given(value: unknown): unknown {
  return value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0)
    ? undefined
    : value;
}
