import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { commandFor, propertyPath } from "./fixes";
import { asked, Config, help, Help } from "./kinds";
import type { Path, Problem } from "./problem";

/** Everything that is wrong with the settings of a stack, in one message. The engine shows a RunError's message and no more. */
export class SettingsError extends pulumi.RunError {
  constructor(
    readonly problems: readonly Problem[],
    stack: string,
  ) {
    super(describe(problems, stack));
  }
}

/** The problem of a setting at a path, in the words of its help. */
export function problemAt(path: Path, schema: z.ZodType, config: Config, isSecret: boolean): Problem {
  const was = valueAt(config, path);
  const { allowed, fix }: Help = helpOf(schema, path.slice(1)) ?? { allowed: "not known", fix: null };
  const meant = typeof fix === "function" ? fix(was, config) : fix;
  return {
    path,
    was: show(was, isSecret || path[0] === "app"),
    allowed: `allowed:  ${allowed}`,
    // A suggestion may repeat what was set.
    fix: isSecret && meant !== null ? asked : meant,
  };
}

/** A value as it is shown, unless it may be secret. */
export function show(was: unknown, isHidden: boolean): string {
  if (was === undefined) return "not set";
  return isHidden ? "a value that is not shown" : JSON.stringify(was);
}

export function valueAt(config: Config, path: Path): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Config)[name] : undefined,
    config,
  );
}

/** The schema of a part of a setting: through defaults and optional wrappers, into objects. */
export function schemaAt(schema: z.ZodType, [name, ...rest]: Path): z.ZodType | undefined {
  if (name === undefined) return schema;
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodRecord) return schemaAt(inner.valueType as z.ZodType, rest);
  const part = partsOf(inner)[name];
  return part === undefined ? undefined : schemaAt(part, rest);
}

/** The parts of an object setting, by name; none if it is not an object. */
export function partsOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodObject ? Object.fromEntries(Object.entries(inner.shape)) : {};
}

/** Without its defaults and optional wrappers. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return unwrapped(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodPipe ? unwrapped(schema.out as z.ZodType) : schema;
}

function helpOf(schema: z.ZodType, path: Path): Help | undefined {
  const found = schemaAt(schema, path);
  return found === undefined ? undefined : layersOf(found).find((layer) => layer !== undefined);
}

/** The help of a schema, from outside in. */
function layersOf(schema: z.ZodType): (Help | undefined)[] {
  const own = help.get(schema);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return [own, ...layersOf(schema.unwrap() as z.ZodType)];
  return schema instanceof z.ZodPipe ? [own, ...layersOf(schema.out as z.ZodType)] : [own];
}

function describe(problems: readonly Problem[], stack: string): string {
  const lines = problems.map((problem) =>
    [
      `  ${propertyPath(problem.path)} is ${problem.was}`,
      `    ${problem.allowed}`,
      ...(problem.meant === undefined ? [] : [`    did you mean ${propertyPath(problem.meant)}?`]),
      `    fix:      ${problem.remedy ?? commandFor(problem, stack)}`,
    ].join("\n"),
  );
  const count = problems.length === 1 ? "an invalid setting" : `${problems.length} invalid settings`;
  return `Stack ${stack} has ${count}; nothing was changed.\n\n${lines.join("\n\n")}\n`;
}
