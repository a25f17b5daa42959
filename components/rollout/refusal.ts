/**
 * The last thing that went wrong with the certificate for a host, from the lines of Caddy's pods; undefined when its last order went well.
 * An ACME server says why in a problem document: https://www.rfc-editor.org/rfc/rfc8555#section-6.7
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
  /** Whose certificate the line is about, if about one. */
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
