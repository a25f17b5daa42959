import { asked } from "./kinds";
import type { Path, Problem } from "./problem";

/** The command, or commands, that fix a problem in this stack, ready to be pasted into a shell. */
export function commandFor({ path, fix, fixAt = path, meant, moves = [] }: Problem, stack: string): string {
  const call = (verb: string, at: Path, ...flags: readonly string[]) =>
    ["pulumi config", verb, "--stack", quote(stack), ...flags, ...target(at)].join(" ");
  const set = (at: Path, value: string) => `${call("set", at)} ${quote(value)}`;
  const remove = call("rm", fixAt);
  if (moves.length > 0) {
    const moved = moves.map(({ from, to, secret }) =>
      [call("set", to, ...(secret ? ["--secret"] : [])), "--", `"$(${call("get", from)})"`].join(" "),
    );
    return [...moved, remove].join(" && ");
  }
  if (fix === null) return remove;
  // Without a value Pulumi asks for it, and a secret is stored exactly as it was typed.
  if (fix === asked) return call("set", fixAt, "--secret");
  if (typeof fix !== "string")
    return [remove, ...Object.entries(fix).map(([part, value]) => set([...fixAt, part], value))].join(" && ");
  return meant === undefined ? set(fixAt, fix) : `${remove} && ${set(meant, fix)}`;
}

/** Names inside an object need --path; see https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration */
function target(path: Path): string[] {
  return path.length > 1 ? ["--path", quote(propertyPath(path))] : [quote(path[0] ?? "")];
}

/** A path in Pulumi's notation: `app.env["it's"]`. */
export function propertyPath([key = "", ...rest]: Path): string {
  const first = rest.length > 0 && key.includes(".") ? `[${JSON.stringify(key)}]` : key;
  const part = (name: string) => {
    if (/^[A-Za-z_]\w*$/.test(name)) return `.${name}`;
    return /^\d+$/.test(name) ? `[${name}]` : `[${JSON.stringify(name)}]`;
  };
  return first + rest.map(part).join("");
}

/** One word of a POSIX shell. */
function quote(word: string): string {
  return /^[\w.,:/=@-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}
