import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "./problem";

/** The settings that decide how many database connections the pods may open. */
export interface Demand {
  readonly replicas: number;
  readonly autoscaling?: { readonly maxReplicas: number };
  readonly canary?: { readonly replicas: number };
  readonly app: { readonly threads: number; readonly cron: Readonly<Record<string, unknown>> };
  readonly processes: readonly { readonly replicas: number }[];
}

/** Three that PostgreSQL keeps for its superuser, and five for release Jobs, a backup and people. */
const reserved = 8;

/**
 * A problem if all pods together can open more connections than PostgreSQL accepts: then some requests would fail with "too many
 * clients". Each thread of a pod holds at most one connection.
 */
export function connectionProblem(demand: Demand): Problem | undefined {
  const usable = maxConnections() - reserved;
  const { threads, cron } = demand.app;
  const pods = mostPods(demand) + Object.keys(cron).length;
  if (pods * threads <= usable) return undefined;
  const fitting = Math.floor(usable / pods);
  return {
    path: ["app", "threads"],
    was: JSON.stringify(threads),
    allowed:
      `up to ${pods} pods run at once while a colour or the code changes, with ${threads} database connections each: ` +
      `${pods * threads}, but PostgreSQL accepts ${maxConnections()} (max_connections), of which ${reserved} are reserved. ` +
      (fitting > 0 ? `At most ${fitting} would fit, or use fewer pods` : `Use fewer pods`),
    fix: String(Math.max(fitting, 1)),
  };
}

/**
 * The most pods that run at once. A new colour starts with as many pods as the old one has, beside it; a change of the code
 * adds a quarter to each colour. Processes and scheduled commands run in the main colour only.
 */
function mostPods({ replicas, autoscaling, canary, processes }: Demand): number {
  const main = autoscaling?.maxReplicas ?? replicas;
  const second = canary?.replicas ?? 0;
  const surge = (count: number) => Math.ceil(count * 1.25);
  const others = processes.map((process) => process.replicas);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return Math.max(2 * (main + sum(others)) + second, sum([main, second, ...others].map(surge)));
}

/** The image's own setting, so that the two cannot differ. */
function maxConnections(): number {
  const file = join(__dirname, "../../containers/database/postgresql.conf");
  const [, count] = /^max_connections = (\d+)$/m.exec(readFileSync(file, "utf8")) ?? [];
  if (count === undefined) throw new Error(`${file} does not set max_connections.`);
  return Number(count);
}
