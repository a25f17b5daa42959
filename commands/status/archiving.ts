/** Segments of the database's log that wait to be archived: until they are, losing the volume loses them too. */
export interface Archiving {
  readonly segments: number;
  /** Since when the oldest waits: RFC 3339, in UTC. */
  readonly since: string;
}

/**
 * The server's log says which segments wait (containers/database/database/archive_segment.py); its last such line counts.
 * Undefined if none has waited long.
 */
export function waitingSegments(log: string): Archiving | undefined {
  const last = [...log.matchAll(/^database: archiving: (.*)$/gm)].at(-1)?.[1] ?? "";
  const [, count, since = ""] = /^(\d+) segments wait, the oldest since (\S+)$/.exec(last) ?? [];
  return count === undefined ? undefined : { segments: Number(count), since };
}

/** An alarm. */
export function describeArchiving({ segments, since }: Archiving, now: number): string {
  const minutes = Math.floor((now - Date.parse(since)) / 60_000);
  return `ARCHIVING FAILS: ${segments} segments of the log wait, the oldest for ${minutes} min (since ${since})`;
}
