import { readFileSync } from "node:fs";
import { type Document, isMap, isScalar, parseDocument } from "yaml";

/**
 * The values of an object whose parts are texts, such as `app.env`, exactly as they were typed.
 *
 * The engine hands objects over as JSON and reads YAML first, so `0.50` arrives as 0.5 and `2026-01-31` as Go's notation of a
 * date. The stack file still has the text. Where it does not confirm the value, only texts that cannot have been
 * anything else are taken: the whole numbers and booleans that `pulumi config set --path` stores. Anything else is returned as
 * something that is not a text, so that the schema refuses it and nobody gets a value they did not write.
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
  if (typeof value === "string") {
    const instant = fromGo(value);
    // A quoted text, or a secret, that looks like Go's notation is one.
    if (instant === undefined || isMap(node) || (isScalar(node) && node.value === value)) return value;
    return isScalar(node) && node.value instanceof Date && node.value.getTime() === instant.getTime()
      ? node.source
      : instant;
  }
  if (isScalar(node) && node.source !== undefined && (node.value === value || Number(node.source) === value))
    return node.source;
  return typeof value === "boolean" || Number.isSafeInteger(value) ? String(value) : value;
}

/** The instant of a text that the engine made of a YAML date; undefined for any other text. */
export function fromGo(text: string): Date | undefined {
  const [, day, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d) \S+$/.exec(text) ?? [];
  return day === undefined ? undefined : new Date(`${day}T${time ?? ""}${hours ?? ""}:${minutes ?? ""}`);
}
