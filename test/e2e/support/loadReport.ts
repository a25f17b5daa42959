import type { LoadResult, Phase, Sample } from "./loadSample";

/** One kind of change under load, in figures. */
export interface PhaseReport {
  readonly label: string;
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
  /** Milliseconds that half, and 99 of 100, of the answered requests took at most. */
  readonly p50: number;
  readonly p99: number;
  /** p99 over the calm p99 of the same run; none where nothing was calm. */
  readonly ratio: number | undefined;
}

/** The phases in their order, the calm ones taken together as the first. */
function reportPhases({ samples }: LoadResult, phases: readonly Phase[]): PhaseReport[] {
  const calms = named(phases, "calm");
  const labels = [...new Set([...calms, ...phases].map(({ label }) => label))];
  const calm = percentile(latencies(during(samples, calms)), 0.99);
  return labels.map((label) => {
    const parts = named(phases, label);
    const own = during(samples, parts);
    const p99 = percentile(latencies(own), 0.99);
    return {
      label,
      seconds: Math.round(parts.reduce((sum, { from, to }) => sum + to - from, 0) / 1000),
      requests: own.length,
      failed: own.filter(({ failure }) => failure !== undefined).length,
      p50: percentile(latencies(own), 0.5),
      p99,
      ratio: calms.length === 0 ? undefined : Number((p99 / calm).toFixed(1)),
    };
  });
}

/** Each failure with its kind of request, its connection and its count; the most frequent first. */
export function reportFailures(samples: readonly Sample[]): string[] {
  const counts = new Map<string, number>();
  for (const { failure, kind, connection } of samples) {
    if (failure === undefined) continue;
    const line = `${kind}, ${connection} connection: ${failure}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([line, count]) => `${count} × ${line}`);
}

/** The report as text: a table of the phases, then the failures. */
export function formatReport(result: LoadResult, phases: readonly Phase[]): string {
  const rows = reportPhases(result, phases).map((row) =>
    [row.label, row.seconds, row.requests, row.failed, row.p50.toFixed(0), row.p99.toFixed(0), row.ratio ?? "–"].join(
      " | ",
    ),
  );
  const { samples, posts } = result;
  const lost = posts.filter(({ acknowledged }) => !acknowledged).length;
  return [
    "| phase | s | requests | failed | p50 ms | p99 ms | p99 / calm |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
    "",
    `${samples.length} requests in all; ${posts.length} posts written, ${lost} of them without an answer at first.`,
    ...reportFailures(samples),
  ].join("\n");
}

/** The value that `share` of the values do not exceed (nearest rank); NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** The samples that were sent within any of the phases. */
export function during(samples: readonly Sample[], phases: readonly Phase[]): Sample[] {
  return samples.filter(({ at }) => phases.some(({ from, to }) => at >= from && at < to));
}

function named(phases: readonly Phase[], label: string): Phase[] {
  return phases.filter((phase) => phase.label === label);
}

/** Of right answers only: the time until a failure says nothing about the site's speed. */
function latencies(samples: readonly Sample[]): number[] {
  return samples.filter(({ failure }) => failure === undefined).map(({ milliseconds }) => milliseconds);
}
