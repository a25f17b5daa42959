import * as echarts from "echarts";
import { percentile } from "../../test/e2e/support/loadReport";
import type { Phase, Sample } from "../../test/e2e/support/loadSample";

/** A rollout as measured from outside. */
export interface Run {
  readonly title: string;
  readonly samples: readonly Sample[];
  /** From the start of the rollout until it is reported as done. Marked in the plot. */
  readonly rollout: Phase;
}

/** The results of one second. */
interface Second {
  readonly second: number;
  readonly answered: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
}

const hues: Readonly<Record<string, string>> = { orange: "#ff9900", maroon: "#800000" };

/**
 * An SVG with three plots on a common time axis: which colour answered, failed requests, and response times. Pass the same scales for both
 * runs.
 */
export function plot(run: Run, scales: { readonly failed: number; readonly milliseconds: number }): string {
  const seconds = perSecond(run);
  const colours = ["orange", "maroon"];
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 900, height: 620 });
  const heights = [60, 260, 440].map((top) => ({ left: 70, right: 30, top, height: 130 }));
  const points = (value: (second: Second) => number) =>
    seconds.map((second) => [second.second, Number.isNaN(value(second)) ? null : value(second)]);
  const started = run.samples[0]?.at ?? 0;
  const markLine = marks(run.rollout, started);
  const bar = { type: "bar" as const, barCategoryGap: "0%", animation: false };
  const line = { type: "line" as const, showSymbol: false, animation: false, xAxisIndex: 2, yAxisIndex: 2 };
  chart.setOption({
    title: { text: run.title, left: "center", top: 0, textStyle: { fontSize: 15 } },
    legend: { top: 24 },
    grid: heights,
    xAxis: heights.map((_, gridIndex) => ({
      gridIndex,
      type: "value",
      min: 0,
      max: seconds.length,
      name: gridIndex === 2 ? "seconds" : "",
      nameLocation: "middle",
      nameGap: 24,
    })),
    yAxis: [
      { gridIndex: 0, name: "requests/s" },
      { gridIndex: 1, name: "failed/s", max: Math.max(scales.failed, 5) },
      { gridIndex: 2, name: "milliseconds", type: "log", min: 1, max: scales.milliseconds },
    ],
    series: [
      ...colours.map((colour, index) => ({
        ...bar,
        name: colour,
        stack: "answered",
        color: hues[colour],
        data: points(({ answered }) => answered[colour] ?? 0),
        ...(index === 0 ? { markLine } : {}),
      })),
      {
        ...bar,
        name: "failed",
        color: "#d00",
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: points(({ failed }) => failed),
        markLine,
      },
      { ...line, name: "half under", color: "#5b8", data: points(({ p50 }) => p50), markLine },
      { ...line, name: "99 % under", color: "#246", data: points(({ p99 }) => p99) },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose(); // its timer would keep the process alive
  return svg;
}

/** The results of each second since the first request. */
export function perSecond({ samples }: Run): Second[] {
  const started = samples[0]?.at ?? 0;
  const buckets: Sample[][] = [];
  for (const sample of samples) (buckets[Math.floor((sample.at - started) / 1000)] ??= []).push(sample);
  return Array.from(buckets, (bucket = [], second) => {
    const good = bucket.filter(({ failure }) => failure === undefined);
    const answered: Record<string, number> = {};
    for (const { colour = "" } of good) answered[colour] = (answered[colour] ?? 0) + 1;
    const times = good.map(({ milliseconds }) => milliseconds);
    return {
      second,
      answered,
      failed: bucket.length - good.length,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
    };
  });
}

/** The two vertical lines in all three plots. */
function marks({ from, to }: Phase, started: number): object {
  const at = (time: number, name: string) => ({ name, xAxis: Math.round((time - started) / 100) / 10 });
  return {
    silent: true,
    symbol: "none",
    animation: false,
    lineStyle: { color: "#06c", width: 2 },
    label: { formatter: "{b}", color: "#06c", position: "end", distance: 2 },
    data: [at(from, "told"), at(to, "done")],
  };
}
