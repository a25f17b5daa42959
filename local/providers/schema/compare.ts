import type { Change } from "../plugin/plugin";
import { isProperties, Unknown, type Properties, type Value } from "../plugin/values";
import type { Block, Property, Replaces } from "./schema";

/**
 * The differences between a resource's current and desired properties. It compares only properties in the schema. An absent value equals a
 * zero value, omitting a `kept` property is not a difference, and an unknown value is one.
 * @param inherited The enclosing block's `replaces`.
 */
export function compare(
  schema: Block,
  old: Properties,
  wanted: Properties,
  within = "",
  inherited?: Replaces,
): Change[] {
  return Object.entries(schema).flatMap(([name, property]) =>
    compareValue(property, old[name], wanted[name], within + name, property.replaces ?? inherited),
  );
}

function compareValue(
  property: Property,
  old: Value | undefined,
  wanted: Value | undefined,
  path: string,
  replaces: Replaces | undefined,
): Change[] {
  const change = (kind: Change["kind"]): Change[] => [
    { path, kind, replaces: typeof replaces === "function" ? replaces(old, wanted) : replaces === true },
  ];
  if (wanted instanceof Unknown) return change(old === undefined ? "add" : "update");
  if (wanted === undefined) {
    if (property.kept || isZero(old)) return [];
    const nested =
      property.kind === "block" && isProperties(old) ? compare(property.properties, old, {}, `${path}.`, replaces) : [];
    return nested.length > 0 ? nested : change("delete");
  }
  if (property.counted && old === undefined) return change("add");
  if (property.kind === "block" && isProperties(wanted)) {
    return compare(property.properties, isProperties(old) ? old : {}, wanted, `${path}.`, replaces);
  }
  if (old === undefined || old === null) return isZero(wanted) || wanted === property.usual ? [] : change("add");
  if (property.kind === "list" && Array.isArray(old) && Array.isArray(wanted))
    return compareLists(property, old, wanted, path, replaces);
  if (property.same?.(old, wanted) || canonical(old) === canonical(wanted)) return [];
  return change("update");
}

function compareLists(
  property: Property & { kind: "list" },
  old: Value[],
  wanted: Value[],
  path: string,
  replaces: Replaces | undefined,
): Change[] {
  const [before, after] = property.unordered ? [sorted(old), sorted(wanted)] : [old, wanted];
  const changes: Change[] = [];
  for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
    const item = `${path}[${index}]`;
    if (index >= after.length) changes.push({ path: item, kind: "delete", replaces: replaces === true });
    else if (index >= before.length) changes.push({ path: item, kind: "add", replaces: replaces === true });
    else
      changes.push(...compareValue(property.of, before[index], after[index], item, property.of.replaces ?? replaces));
  }
  return changes;
}

function sorted(items: Value[]): Value[] {
  return [...items].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
}

function isZero(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isProperties(value)) return Object.values(value).every(isZero);
  return value === undefined || value === null || value === false || value === 0 || value === "";
}

/** A text that is the same for equal values, independent of the order of their properties. */
export function canonical(value: Value | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isProperties(value)) return JSON.stringify(value) ?? "";
  const items = Object.keys(value)
    .filter((name) => value[name] !== undefined && name !== "__defaults")
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${items.join(",")}}`;
}
