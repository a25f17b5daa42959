/**
 * An alarm while segments of the log wait to be archived: until they are, losing the volume loses them too. The server's log says so
 * (containers/database/database/archive_segment.py); its last such line counts.
 */
export function describeArchiving(log: string, now: number): string[] {
  const last = [...log.matchAll(/^database: archiving: (.*)$/gm)].at(-1)?.[1] ?? "";
  const [, count, since = ""] = /^(\d+) segments wait, the oldest since (\S+)$/.exec(last) ?? [];
  if (count === undefined) return [];
  const minutes = Math.floor((now - Date.parse(since)) / 60_000);
  return [`ARCHIVING FAILS: ${count} segments of the log wait, the oldest for ${minutes} min (since ${since})`];
}
