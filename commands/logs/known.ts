import { UserError } from "../../local/toolchain/userError";
import type { LogSearch } from "./line";
import type { LogQuery } from "./query";

/** How many of the newest lines are searched for the names of pods and colours. */
const sample = 10_000;

/**
 * Call this if a search found nothing.
 * @throws UserError if the pod or colour that was searched for has not written any line: the name is probably wrong.
 */
export async function requireKnown(search: LogSearch, { pod, colour, since }: LogQuery): Promise<void> {
  for (const [what, name] of Object.entries({ pod, colour })) {
    if (name === undefined || (await search({ [what]: name, since, limit: 1 })).length > 0) continue;
    const lines = await search({ since, limit: sample });
    const names = new Set(lines.map((line) => (what === "pod" ? line.pod : line.colour)).filter((one) => one !== ""));
    const others = names.size === 0 ? "Nor did any other" : `These did: ${[...names].sort().join(", ")}`;
    throw new UserError(
      `${what === "pod" ? "Pod" : "Colour"} ${name} has not written any lines since ${since.toISOString()}.`,
      `${others}. Look further back with --since.`,
    );
  }
}
