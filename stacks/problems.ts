import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { Config, Help, help, Mend } from "./schema";

/** One setting that cannot be used, and what to do. */
export interface Problem {
  /** Where: the key, then the names inside it. */
  readonly path: readonly string[];
  /** What it was, as it is shown; secrets are not. */
  readonly was: string;
  readonly allowed: string;
  readonly mend: Mend;
  /** When its mend is to take it out. */
  readonly meant?: string;
}

/** Everything that is wrong with the settings of a stack, in one message. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(
    readonly problems: readonly Problem[],
    stack: string,
  ) {
    super(describe(problems, stack));
    // The engine prints the stack of an error; where in our code it was found helps nobody.
    this.stack = this.message;
  }
}

/** The problem of a path, with the words of that setting's help. */
export function problemAt(path: readonly string[], schema: z.ZodType, config: Config): Problem {
  const was = valueAt(config, path);
  const { allowed, mend }: Help = helpAt(schema, path.slice(1)) ?? { allowed: "not known", mend: null };
  return { path, was: show(path, was), allowed, mend: typeof mend === "function" ? mend(was, config) : mend };
}

/** The problem of a name that no setting has. */
export function unknownName(path: readonly string[], known: readonly string[], config: Config): Problem {
  const name = path.at(-1) ?? "";
  const nearest = closest(name, [...known]);
  const meant = distance(name, nearest) <= Math.max(2, name.length / 2) ? nearest : undefined;
  const allowed = `no setting of that name; there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`;
  return {
    path,
    was: show(path, valueAt(config, path)),
    allowed,
    mend: null,
    ...(meant === undefined ? {} : { meant }),
  };
}

/** The command, or commands, that mend a problem in this stack, ready to be pasted into a shell. */
export function commandFor({ path, mend }: Problem, stack: string): string {
  const set = (at: readonly string[], value: string) =>
    ["pulumi config set", "--stack", quote(stack), ...target(at), quote(value)].join(" ");
  const remove = ["pulumi config rm", "--stack", quote(stack), ...target(path)].join(" ");
  if (mend === null) return remove;
  if (typeof mend === "string") return set(path, mend);
  return [remove, ...Object.entries(mend).map(([part, value]) => set([...path, part], value))].join(" && ");
}

function describe(problems: readonly Problem[], stack: string): string {
  const count = problems.length === 1 ? "One setting" : `${problems.length} settings`;
  const lines = problems.map((problem) =>
    [
      `  ${propertyPath(problem.path)} is ${problem.was}`,
      `    allowed is ${problem.allowed}`,
      ...(problem.meant === undefined ? [] : [`    did you mean ${problem.meant}?`]),
      `    mend it:  ${commandFor(problem, stack)}`,
    ].join("\n"),
  );
  return `${count} of stack ${stack} cannot be used; nothing was changed.\n\n${lines.join("\n\n")}\n`;
}

/** Names inside an object need --path; see https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration */
function target(path: readonly string[]): string[] {
  return path.length > 1 ? ["--path", quote(propertyPath(path))] : [quote(path[0] ?? "")];
}

function propertyPath([key = "", ...rest]: readonly string[]): string {
  return key + rest.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`)).join("");
}

/** One word of a POSIX shell. */
function quote(word: string): string {
  return /^[\w.,:/=@-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

function show(path: readonly string[], was: unknown): string {
  if (was === undefined) return "not set";
  return path[0] === "app" && path[1] === "env" ? "a text that is not shown" : JSON.stringify(was);
}

function valueAt(config: Config, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === "object" && value !== null ? (value as Config)[name] : undefined),
    config,
  );
}

/** The help of the setting at a path: through defaults and optional wrappers, into objects. */
function helpAt(schema: z.ZodType, path: readonly string[]): Help | undefined {
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
