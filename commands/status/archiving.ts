/** Segments of the database's log that are not archived yet. If the volume is lost, they are lost too. */
export interface Archiving {
  readonly segments: number;
  /** The time since which the oldest has been waiting: RFC 3339, in UTC. */
  readonly since: string;
}

/**
 * Finds the last line in the server's log that reports waiting segments (containers/database/database/archive_segment.py writes them).
 * Undefined if none has waited long.
 */
export function waitingSegments(log: string): Archiving | undefined {
  const last = [...log.matchAll(/^database: archiving: (.*)$/gm)].at(-1)?.[1] ?? "";
  const [, count, since = ""] = /^(\d+) segments wait, the oldest since (\S+)$/.exec(last) ?? [];
  return count === undefined ? undefined : { segments: Number(count), since };
}

/** Formats it as an alarm for `npm run status`. */
export function describeArchiving({ segments, since }: Archiving, now: number): string {
  const minutes = Math.floor((now - Date.parse(since)) / 60_000);
  return `ARCHIVING FAILS: ${segments} segments of the log are waiting, the oldest for ${minutes} min (since ${since})`;
}
