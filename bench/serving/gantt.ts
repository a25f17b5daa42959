import * as echarts from "echarts";
import { shortName, type Link, type Step } from "./events";

/** An SVG with one bar for each step that took a second or more; those of the critical path are orange. */
export function gantt(title: string, steps: readonly Step[], path: readonly Link[]): string {
  const onPath = new Set(path.map(({ urn }) => urn));
  const shown = steps.filter(({ urn, from, to }) => to - from >= 1 || onPath.has(urn)).sort((a, b) => b.from - a.from);
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 1000, height: 90 + 18 * shown.length });
  const bar = { type: "bar" as const, stack: "all", barCategoryGap: "20%", animation: false };
  chart.setOption({
    title: { text: title, left: "center", top: 0, textStyle: { fontSize: 15 } },
    grid: { left: 330, right: 30, top: 40, bottom: 40 },
    xAxis: { type: "value", name: "seconds", nameLocation: "middle", nameGap: 24 },
    yAxis: {
      type: "category",
      data: shown.map(({ urn }) => shortName(urn).replace(/^.*[:/]/, "")),
      axisLabel: { fontSize: 11, interval: 0 },
    },
    series: [
      { ...bar, itemStyle: { color: "transparent" }, data: shown.map(({ from }) => from) },
      {
        ...bar,
        data: shown.map(({ urn, from, to }) => ({
          value: Math.max(to - from, 0.2),
          itemStyle: { color: onPath.has(urn) ? "#ff9900" : "#9db4c8" },
        })),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose(); // its timer would keep the process alive
  return svg;
}
