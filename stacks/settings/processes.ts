import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import { Config } from "./kinds";
import type { Problem } from "./problem";
import { show, valueAt } from "./problems";
import { kubernetesName, parseProcfile } from "./procfile";

/** A process of the Procfile other than the web server. */
export interface Process {
  /** Lower-case letters, digits and hyphens, as Kubernetes allows. */
  readonly name: string;
  /** A shell command. */
  readonly command: string;
  readonly replicas: number;
  readonly cpu: string;
  readonly memory: string;
  /** How many seconds a job in progress has to finish when its pod is stopped. */
  readonly graceSeconds: number;
}

/** The project's processes. */
export interface Processes {
  /** The web server's shell command, if the Procfile names one. */
  readonly web: string | undefined;
  /** Runs after the migrations and before any pod of a release. */
  readonly release: string | undefined;
  readonly others: readonly Process[];
}

/** The settings that the processes depend on. */
interface AppSettings {
  readonly context: string;
  readonly wsgi?: string;
  readonly cpu: string;
  readonly memory: string;
  readonly processes: Readonly<
    Record<
      string,
      { readonly replicas: number; readonly cpu?: string; readonly memory?: string; readonly graceSeconds: number }
    >
  >;
}

/** Reads the Procfile of `app.context`, if there is one. If there are problems, no processes are returned. */
export function readProcesses(app: AppSettings, config: Config): { processes: Processes; problems: Problem[] } {
  const none: Processes = { web: undefined, release: undefined, others: [] };
  const file = join(app.context, "Procfile");
  const procfile = existsSync(file) ? parseProcfile(readFileSync(file, "utf8")) : new Map<string, string>();
  const refuse = (sentence: string, remedy: string) => ({
    processes: none,
    problems: [{ path: ["app", "context"], was: show(app.context, true), allowed: sentence, fix: null, remedy }],
  });
  if (typeof procfile === "string") return refuse(procfile, `correct ${file}`);
  if (procfile.size > 0 && !procfile.has("web") && app.wsgi === undefined)
    return refuse(
      `its Procfile has no line for web, so nothing would answer requests; it has ${[...procfile.keys()].join(", ")}`,
      `add a line to ${file}, such as "web: gunicorn shop.wsgi"`,
    );
  const { others, sizes } = known(procfile, app);
  const problems = Object.keys(app.processes)
    .filter((name) => !sizes.has(name))
    .map((name) => notInProcfile(name, [...sizes], app, config));
  return { processes: { web: procfile.get("web"), release: procfile.get("release"), others }, problems };
}

function known(procfile: ReadonlyMap<string, string>, app: AppSettings) {
  const beside = [...procfile].filter(([name]) => name !== "web" && name !== "release");
  const others = beside.map(([name, command]): Process => {
    const { replicas = 1, cpu = app.cpu, memory = app.memory, graceSeconds = 60 } = app.processes[name] ?? {};
    return { name: kubernetesName(name), command, replicas, cpu, memory, graceSeconds };
  });
  return { others, sizes: new Set(beside.map(([name]) => name)) };
}

function notInProcfile(name: string, names: readonly string[], app: AppSettings, config: Config): Problem {
  const path = ["app", "processes", name];
  const refuse = (allowed: string) => ({ path, was: show(app.processes[name], true), allowed, fix: null });
  if (name === "web") return refuse("web is sized by replicas, app.cpu, app.memory and app.threads");
  const problem = refuse(`the Procfile in ${app.context} has no process of this name`);
  const nearest = names.length === 0 ? undefined : closest(name.toLowerCase(), [...names]);
  if (nearest === undefined || distance(name.toLowerCase(), nearest) > Math.max(1, nearest.length / 3)) return problem;
  const meant = ["app", "processes", nearest];
  const parts = Object.keys(valueAt(config, path) ?? {});
  return {
    ...problem,
    meant,
    moves: parts.map((part) => ({ from: [...path, part], to: [...meant, part], secret: false })),
  };
}
