import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkout } from "../local/machine/paths";

interface Report {
  readonly requests: { readonly average: number };
  /** Percentiles are whole milliseconds. */
  readonly latency: { readonly average: number; readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

/** What autocannon measured. Times are milliseconds. */
export interface Figures {
  readonly perSecond: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

/** How to ask: from which network or processor (a command that runs another), how often at once, for how long, with which headers. */
export interface Shots {
  readonly before: readonly [program: string, ...args: string[]];
  readonly connections: number;
  readonly seconds: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Asks for a page again and again, with https://github.com/mcollina/autocannon.
 *
 * @throws Error if an answer is not 200 or does not come.
 */
export async function cannon(url: string, shots: Shots): Promise<Figures> {
  const { before, connections, seconds, headers = {}, env } = shots;
  const [program, ...args] = before;
  const given = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const options = ["-j", "-n", "-c", String(connections), "-d", String(seconds), ...given, url];
  const command = [...args, process.execPath, join(checkout, "node_modules/autocannon/autocannon.js"), ...options];
  const { stdout } = await promisify(execFile)(program, command, { env: { ...process.env, ...env } });
  const { requests, latency, non2xx, errors } = JSON.parse(stdout) as Report;
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} answers are not 200, ${errors} requests failed.`);
  return { perSecond: requests.average, mean: latency.average, p50: latency.p50, p99: latency.p99 };
}
