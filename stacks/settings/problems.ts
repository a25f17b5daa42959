import * as pulumi from "@pulumi/pulumi";
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { Config, Help, help, Fix } from "./kinds";

/** One setting that cannot be used, and what to do. */
export interface Problem {
  /** Where: the key, then the names inside it. */
  readonly path: Path;
  /** What it was, as it is shown; secrets are not. */
  readonly was: string;
  /** What would be right, as a sentence without its stop. */
  readonly allowed: string;
  readonly fix: Fix;
  /** The name that was probably meant, when no setting has this one: its fix is to give the value to that. */
  readonly meant?: Path;
  /** What to do, when no command of Pulumi's fixes it. */
  readonly remedy?: string;
}

type Path = readonly string[];

/** Everything that is wrong with the settings of a stack, in one message. The engine shows a RunError's message and no more. */
export class SettingsError extends pulumi.RunError {
  constructor(
    readonly problems: readonly Problem[],
    stack: string,
  ) {
    super(describe(problems, stack));
  }
}

/** The problem of a path, with the words of that setting's help. */
export function problemAt(path: Path, schema: z.ZodType, config: Config): Problem {
  const was = valueAt(config, path);
  const { allowed, fix }: Help = helpAt(schema, path.slice(1)) ?? { allowed: "not known", fix: null };
  return { path, was: show(path, was), allowed: `allowed is ${allowed}`, fix: fixOf(fix, was, config) };
}

/** The problem of a name that is none of the known ones; if it was probably meant to be one of them, the value goes there. */
export function unknownName(path: Path, known: readonly string[], config: Config): Problem {
  const name = path.at(-1) ?? "";
  const nearest = closest(name.toLowerCase(), [...known]);
  const alike = distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(1, Math.floor(nearest.length / 3));
  const problem = {
    path,
    was: show(path, valueAt(config, path)),
    allowed: `there is no such setting, but ${list(known)}`,
  };
  return alike ? movedTo([...path.slice(0, -1), nearest], problem, config) : { ...problem, fix: null };
}

/** As {@link unknownName}, when what was meant is known. */
export function movedTo(meant: Path, problem: Omit<Problem, "fix">, config: Config): Problem {
  const was = valueAt(config, problem.path);
  const free = valueAt(config, meant) === undefined && (typeof was === "string" || typeof was === "number");
  return { ...problem, meant, fix: free ? String(was) : null };
}

/** The command, or commands, that fix a problem in this stack, ready to be pasted into a shell. */
export function commandFor({ path, fix, meant }: Problem, stack: string): string {
  const set = (at: Path, value: string) =>
    ["pulumi config set", "--stack", quote(stack), ...target(at), quote(value)].join(" ");
  const remove = ["pulumi config rm", "--stack", quote(stack), ...target(path)].join(" ");
  if (fix === null) return remove;
  if (typeof fix !== "string")
    return [remove, ...Object.entries(fix).map(([part, value]) => set([...path, part], value))].join(" && ");
  return meant === undefined ? set(path, fix) : `${remove} && ${set(meant, fix)}`;
}

function fixOf(fix: Help["fix"], was: unknown, config: Config): Fix {
  return typeof fix === "function" ? fix(was, config) : fix;
}

function describe(problems: readonly Problem[], stack: string): string {
  const count = problems.length === 1 ? "One setting" : `${problems.length} settings`;
  const lines = problems.map((problem) =>
    [
      `  ${propertyPath(problem.path)} is ${problem.was}`,
      `    ${problem.allowed}`,
      ...(problem.meant === undefined ? [] : [`    did you mean ${propertyPath(problem.meant)}?`]),
      `    fix:      ${problem.remedy ?? commandFor(problem, stack)}`,
    ].join("\n"),
  );
  return `${count} of stack ${stack} cannot be used; nothing was changed.\n\n${lines.join("\n\n")}\n`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** Names inside an object need --path; see https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration */
function target(path: Path): string[] {
  return path.length > 1 ? ["--path", quote(propertyPath(path))] : [quote(path[0] ?? "")];
}

function propertyPath([key = "", ...rest]: Path): string {
  return key + rest.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`)).join("");
}

/** One word of a POSIX shell. */
function quote(word: string): string {
  return /^[\w.,:/=@-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

function show(path: Path, was: unknown): string {
  if (was === undefined) return "not set";
  return path[0] === "app" && (path[1] === "env" || path[1] === "files")
    ? "a text that is not shown"
    : JSON.stringify(was);
}

function valueAt(config: Config, path: Path): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === "object" && value !== null ? (value as Config)[name] : undefined),
    config,
  );
}

/** The help of the setting at a path: through defaults and optional wrappers, into objects. */
function helpAt(schema: z.ZodType, path: Path): Help | undefined {
  const [name, ...rest] = path;
  if (name === undefined && help.has(schema)) return help.get(schema);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return helpAt(schema.unwrap() as z.ZodType, path);
  if (schema instanceof z.ZodPipe) return helpAt(schema.out as z.ZodType, path);
  if (name === undefined) return undefined;
  if (schema instanceof z.ZodObject) {
    const part = (schema.shape as Readonly<Record<string, z.ZodType>>)[name];
    return part === undefined ? undefined : helpAt(part, rest);
  }
  return schema instanceof z.ZodRecord ? helpAt(schema.valueType as z.ZodType, rest) : undefined;
}
