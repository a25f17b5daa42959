import { createHash, randomBytes } from "node:crypto";

/**
 * The name of a resource for which the program gives none, in the format of Google's provider: the logical name in lower case, a hyphen and
 * seven random hexadecimal digits.
 * @param seed The engine's seed, which always gives the same name. Empty: random.
 * @param most Maximum length. The logical name is truncated to fit.
 */
export function autoname(logical: string, seed: Uint8Array, most: number): string {
  const random = seed.length > 0 ? createHash("sha256").update(seed).digest("hex") : randomBytes(4).toString("hex");
  const digits = random.slice(0, 7);
  return `${logical
    .toLowerCase()
    .replaceAll("_", "-")
    .slice(0, most - digits.length - 1)}-${digits}`;
}
