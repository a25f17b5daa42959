import { createHash, randomBytes } from "node:crypto";

/**
 * The name of a resource whose program gives none, as Google's provider makes it: the logical name in lower case, a hyphen and seven
 * random hexadecimal digits.
 * @param seed the engine's, from which the same name follows each time; empty: random.
 * @param most the most characters that a name may have; the logical name is cut to fit.
 */
export function autoname(logical: string, seed: Uint8Array, most: number): string {
  const random = seed.length > 0 ? createHash("sha256").update(seed).digest("hex") : randomBytes(4).toString("hex");
  const digits = random.slice(0, 7);
  return `${logical
    .toLowerCase()
    .replaceAll("_", "-")
    .slice(0, most - digits.length - 1)}-${digits}`;
}
