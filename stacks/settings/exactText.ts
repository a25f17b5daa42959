import { readFileSync } from "node:fs";
import { type Document, isMap, isScalar, parseDocument } from "yaml";

/**
 * The values of an object whose parts are texts, such as `app.env`, exactly as they were typed.
 *
 * The engine hands objects over as JSON and reads YAML first, so `0.50` arrives as 0.5 and `2026-01-31` as Go's notation of a
 * date. The stack file may still have the text, unless a later `pulumi config set` rewrote it: then `0.50` is 0.5 there too.
 * So a value is taken if it is certain what was typed. Anything else is returned as something that is not a text, so that
 * the schema refuses it and nobody gets a value they did not write.
 */
export function exactTexts(values: unknown, path: readonly string[], stackFile: string | undefined): unknown {
  if (typeof values !== "object" || values === null || Array.isArray(values)) return values;
  const written = stackFile === undefined ? undefined : parseDocument(stackFile, { version: "1.1" });
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      return [name, exactText(value, nodeOf(written, path, name))];
    }),
  );
}

/** A value in the stack file. Names are compared as they are written, because to YAML 1.1 a name such as `NO` is a boolean. */
function nodeOf(written: Document.Parsed | undefined, path: readonly string[], name: string): unknown {
  const map = written?.errors.length === 0 ? written.getIn(["config", ...path]) : undefined;
  if (!isMap(map)) return undefined;
  return map.items.find(({ key }) => isScalar(key) && (key.source ?? key.value) === name)?.value;
}

/** The stack file, from the folder the program runs in; undefined if there is none, for example with `--config-file`. */
export function readStackFile(stack: string): string | undefined {
  try {
    return readFileSync(`Pulumi.${stack}.yaml`, "utf8");
  } catch {
    return undefined;
  }
}

function exactText(value: unknown, node: unknown): unknown {
  const source = isScalar(node) ? node.source : undefined;
  if (typeof value === "string") {
    const instant = fromGo(value);
    if (instant === undefined || isMap(node)) return value; // a map is an encrypted value
    return isScalar(node) && node.value instanceof Date && node.value.getTime() === instant.getTime()
      ? source
      : instant;
  }
  const isWritten = source !== undefined && isScalar(node) && (node.value === value || Number(source) === value);
  const usual = String(value);
  // What `pulumi config set --path` stores. `0755` or `True` would become 493 or true when Pulumi next rewrites the file.
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return isWritten && source !== usual ? value : usual;
  // `0.50` is what was typed, but `0.5` may be what Pulumi made of it when it last rewrote the file.
  return typeof value === "number" && isWritten && source !== usual && !/e/i.test(source) ? source : value;
}

/** The instant of a text that the engine made of a YAML date; undefined for any other text. */
export function fromGo(text: string): Date | undefined {
  const [, day, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d) \S+$/.exec(text) ?? [];
  return day === undefined ? undefined : new Date(`${day}T${time ?? ""}${hours ?? ""}:${minutes ?? ""}`);
}
