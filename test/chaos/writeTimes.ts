import { percentile } from "../e2e/support/loadReport";
import type { Phase, Sample } from "../e2e/support/loadSample";

/**
 * The longest time in a phase without an acknowledged write, in seconds: from one answer to the next, the phase's begin counted
 * as an answer. Where the last write of the phase is not its end, what comes after the phase ends the time. Where no write is
 * acknowledged any more, it is the whole phase at least.
 */
export function untilWritten(samples: readonly Sample[], { from, to }: Phase): number {
  const answered = samples
    .filter(({ kind, failure }) => kind === "write" && failure === undefined)
    .map(({ at, milliseconds }) => at + milliseconds)
    .filter((moment) => moment > from)
    .sort((a, b) => a - b);
  if (answered.length === 0) return (to - from) / 1000;
  let last = from;
  let longest = 0;
  for (const moment of answered) {
    if (last > to) break;
    longest = Math.max(longest, moment - last);
    last = moment;
  }
  return longest / 1000;
}

/** A distribution in one line: how many, the least, half, nine of ten, the most. */
export function describeTimes(seconds: readonly number[]): string {
  const [least, half, most9, most] = [0, 0.5, 0.9, 1].map((share) => percentile(seconds, share).toFixed(1));
  return `${seconds.length} times; least ${least}, half within ${half}, nine of ten within ${most9}, longest ${most}`;
}
