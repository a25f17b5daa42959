import { randomInt } from "node:crypto";
import type { Properties } from "../plugin/values";

interface Kind {
  readonly characters: string;
  readonly least: number;
}

/** Why no password can satisfy these inputs; undefined if one can. */
export function impossible(inputs: Properties): string | undefined {
  const [all, least] = [kinds(inputs), leastLength(inputs)];
  if (all.length === 0) return "no characters are allowed";
  if (typeof inputs.length === "number" && inputs.length < least)
    return `is ${inputs.length}, but the minimums add up to ${least}`;
  return undefined;
}

/**
 * Generates a password with the operating system's randomness: first the minimum of each kind of character, then any allowed characters,
 * shuffled.
 */
export function generate(inputs: Properties): string {
  const allowed = kinds(inputs);
  const length = typeof inputs.length === "number" ? inputs.length : 0;
  const picked = allowed.flatMap(({ characters, least }) => Array.from({ length: least }, () => pick(characters)));
  const any = allowed.map(({ characters }) => characters).join("");
  while (picked.length < length) picked.push(pick(any));
  return shuffled(picked).join("");
}

function kinds(inputs: Properties): Kind[] {
  const override = inputs.overrideSpecial;
  // The default of the real provider: internal/random/string.go of github.com/hashicorp/terraform-provider-random.
  const special = typeof override === "string" && override !== "" ? override : "!@#$%&*()-_=+[]{}<>:?";
  const all: [string, Properties[string], Properties[string]][] = [
    ["abcdefghijklmnopqrstuvwxyz", inputs.lower, inputs.minLower],
    ["ABCDEFGHIJKLMNOPQRSTUVWXYZ", inputs.upper, inputs.minUpper],
    ["0123456789", inputs.numeric, inputs.minNumeric],
    [special, inputs.special, inputs.minSpecial],
  ];
  return all.flatMap(([characters, wanted, least]) =>
    wanted === false ? [] : [{ characters, least: typeof least === "number" ? least : 0 }],
  );
}

function leastLength(inputs: Properties): number {
  return kinds(inputs).reduce((sum, { least }) => sum + least, 0);
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

/** Fisher–Yates shuffle. */
function shuffled(items: readonly string[]): string[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] ?? "", result[last] ?? ""];
  }
  return result;
}
