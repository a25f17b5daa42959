import type { Failure } from "../plugin/plugin";
import { isProperties, Unknown, type Properties, type Value } from "../plugin/values";
import type { Block, Property } from "./schema";

/**
 * Checks `inputs` against the schema: unknown and missing properties, wrong types, and values that Google's provider rejects. Unknown
 * values are accepted.
 * @param within The path of the block, ending in "." unless it is empty.
 */
export function checkInputs(schema: Block, inputs: Properties, within = ""): Failure[] {
  const failures: Failure[] = [];
  for (const name of Object.keys(inputs)) {
    if (inputs[name] === undefined || name === "__defaults") continue;
    const property = schema[name];
    if (property !== undefined) failures.push(...checkValue(property, inputs[name], within + name));
    else failures.push({ property: within + name, reason: unknownName(name, Object.keys(schema)) });
  }
  for (const [name, property] of Object.entries(schema)) {
    if (property.required && inputs[name] === undefined)
      failures.push({ property: within + name, reason: "is required" });
  }
  return failures;
}

function checkValue(property: Property, value: Value, path: string): Failure[] {
  if (value instanceof Unknown) return [];
  const fail = (reason: string | undefined): Failure[] => (reason === undefined ? [] : [{ property: path, reason }]);
  switch (property.kind) {
    case "text":
      if (typeof value !== "string") return fail(`expected a string, got ${show(value)}`);
      if (property.oneOf && !property.oneOf.includes(value)) {
        return fail(`expected one of ${property.oneOf.join(", ")}, got ${show(value)}`);
      }
      return fail(property.problem?.(value));
    case "flag":
      return fail(typeof value === "boolean" ? undefined : `expected true or false, got ${show(value)}`);
    case "number":
      return fail(numberProblem(property, value));
    case "list":
      if (!Array.isArray(value)) return fail(`expected a list, got ${show(value)}`);
      if (property.most !== undefined && value.length > property.most)
        return fail(`at most ${property.most} allowed, got ${value.length}`);
      return value.flatMap((item, index) => checkValue(property.of, item, `${path}[${index}]`));
    case "map":
      if (!isProperties(value)) return fail(`expected an object of strings, got ${show(value)}`);
      return Object.entries(value).flatMap(([key, item]) => [
        ...fail(property.keyProblem?.(key)),
        ...(item instanceof Unknown || typeof item === "string"
          ? []
          : fail(`expected a string for ${key}, got ${show(item)}`)),
      ]);
    case "block":
      if (!isProperties(value)) return fail(`expected an object, got ${show(value)}`);
      if (property.emptyProblem !== undefined && Object.keys(value).length === 0) return fail(property.emptyProblem);
      return checkInputs(property.properties, value, `${path}.`);
  }
}

function numberProblem(property: Property & { kind: "number" }, value: Value): string | undefined {
  if (typeof value !== "number" || (property.whole && !Number.isInteger(value))) {
    return `expected ${property.whole ? "an integer" : "a number"}, got ${show(value)}`;
  }
  if (property.least !== undefined && value < property.least)
    return `expected at least ${property.least}, got ${value}`;
  if (property.most !== undefined && value > property.most) return `expected at most ${property.most}, got ${value}`;
  return undefined;
}

function show(value: Value | undefined): string {
  return JSON.stringify(value) ?? "nothing";
}

function unknownName(name: string, known: readonly string[]): string {
  return `is not a known property; "${name}" is misspelt, or not supported by this local plugin (supported: ${known.join(", ")})`;
}

/** The values that Google's cloud rejects but its provider accepts, in inputs that have passed `checkInputs`. */
export function refusals(schema: Block, inputs: Properties, within = ""): Failure[] {
  return Object.entries(schema).flatMap(([name, property]) => refusalsOf(property, inputs[name], within + name));
}

function refusalsOf(property: Property, value: Value | undefined, path: string): Failure[] {
  if (property.kind === "block" && isProperties(value)) return refusals(property.properties, value, `${path}.`);
  if (property.kind === "list" && Array.isArray(value)) {
    return value.flatMap((item, index) => refusalsOf(property.of, item, `${path}[${index}]`));
  }
  if (property.kind === "map" && isProperties(value))
    return Object.keys(value).flatMap((key) => failureOf(path, property.keyRefusal?.(key)));
  if (property.kind === "number" && typeof value === "number") return failureOf(path, rangeRefusal(property, value));
  return property.kind === "text" && typeof value === "string" ? failureOf(path, property.refusal?.(value)) : [];
}

function failureOf(property: string, reason: string | undefined): Failure[] {
  return reason === undefined ? [] : [{ property, reason }];
}

function rangeRefusal({ cloudRange }: Property & { kind: "number" }, value: number): string | undefined {
  if (cloudRange === undefined) return undefined;
  const [least, most] = cloudRange;
  return value < least || value > most ? `expected ${least} to ${most}, got ${value}` : undefined;
}

/**
 * The inputs with the schema's defaults, at the top level and in existing blocks. The names of top-level defaults are recorded in
 * `__defaults`, as in Google's provider.
 */
export function withDefaults(schema: Block, inputs: Properties): Properties {
  const filled: Properties = {};
  const defaulted: string[] = [];
  for (const [name, value] of Object.entries(inputs)) {
    if (name !== "__defaults" && value !== undefined) filled[name] = withNestedDefaults(schema[name], value);
  }
  for (const [name, property] of Object.entries(schema)) {
    if (property.default === undefined || filled[name] !== undefined) continue;
    filled[name] = property.default;
    defaulted.push(name);
  }
  return { __defaults: defaulted, ...filled };
}

function withNestedDefaults(property: Property | undefined, value: Value): Value {
  if (property?.kind === "list" && Array.isArray(value))
    return value.map((item) => withNestedDefaults(property.of, item));
  if (property?.kind !== "block" || !isProperties(value)) return value;
  const filled: Properties = {};
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined) filled[name] = withNestedDefaults(property.properties[name], item);
  }
  for (const [name, nested] of Object.entries(property.properties)) {
    if (nested.default !== undefined && filled[name] === undefined) filled[name] = nested.default;
  }
  return filled;
}
