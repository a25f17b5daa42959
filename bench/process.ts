import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What a command and all its children used. */
export interface Used {
  readonly seconds: number;
  /** The most memory at one time, in MB: the sum of the processes' shares (PSS). */
  readonly megabytes: number;
}

/** Runs a command and measures it. @throws Error if it fails. */
export async function measured(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<Used> {
  const started = process.hrtime.bigint();
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  let megabytes = 0;
  const timer = setInterval(() => {
    megabytes = Math.max(megabytes, memoryOf(child.pid ?? 0));
  }, 250);
  const code = await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(code)}`);
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, megabytes };
}

/** The memory of a process and its descendants. */
function memoryOf(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    // The name of a program, which is in brackets, may contain spaces.
    const fields = read(`/proc/${name}/stat`).split(") ")[1]?.split(" ");
    if (fields !== undefined) parents.set(Number(name), Number(fields[1]));
  }
  const isIn = (pid: number): boolean => pid === root || (pid > 1 && isIn(parents.get(pid) ?? 0));
  const kilobytes = [...parents.keys()]
    .filter(isIn)
    .map((pid) => Number(/^Pss: +(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1000;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // the process has ended
  }
}
