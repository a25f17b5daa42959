import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as os from "node:os";
import * as prettier from "prettier";

const folder = join(__dirname, "report");

/** Writes a report to `bench/report/<name>.md`, and its plots next to it. */
export async function writeReport(
  name: string,
  text: string,
  plots: Readonly<Record<string, string>> = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [plot, svg] of Object.entries(plots)) writeFileSync(join(folder, `${plot}.svg`), svg);
  const file = join(folder, `${name}.md`);
  // Formatted as `npm run check` requires.
  const options = { ...(await prettier.resolveConfig(file)), filepath: file };
  writeFileSync(file, await prettier.format(text, options));
  console.log(`Written: ${file}`);
}

/** When and on which machine it was measured. */
export function measuredOn(): string {
  const [processor] = os.cpus();
  const gigabytes = Math.round(os.totalmem() / 1024 ** 3);
  const model = (processor?.model ?? "unknown").replace(/ Processor.*/, "");
  return `Measured on ${new Date().toISOString().slice(0, 10)} on ${os.cpus().length} processors (${model}), ${gigabytes} GB of memory.`;
}
