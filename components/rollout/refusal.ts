/**
 * The last error about a host's certificate in the logs of Caddy's pods; undefined if the last order succeeded. An ACME server explains errors in
 * a problem document: https://www.rfc-editor.org/rfc/rfc8555#section-6.7
 */
export function refusalIn(log: string, host: string): string | undefined {
  return log
    .split("\n")
    .flatMap((line) => parsed(line) ?? [])
    .filter(
      ({ logger = "", msg = "", identifier = host, error }) =>
        /^tls(\.|$)/.test(logger) && identifier === host && (error !== undefined || isWell.test(msg)),
    )
    .sort((one, other) => (one.ts ?? 0) - (other.ts ?? 0))
    .at(-1)?.error;
}

const isWell = /^certificate (obtained successfully|renewed successfully|appears to have been renewed already)$/;

interface Line {
  /** Seconds since 1970. */
  readonly ts?: number;
  readonly logger?: string;
  readonly msg?: string;
  /** The host whose certificate the line is about, if it is about one. */
  readonly identifier?: string;
  readonly error?: string;
}

function parsed(line: string): Line[] | undefined {
  try {
    return line.startsWith("{") ? [JSON.parse(line) as Line] : undefined;
  } catch {
    return undefined;
  }
}
