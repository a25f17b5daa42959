import { mebibytes, processorsIn } from "../../components/kubernetes/quantities";
import type { Settings } from "../../stacks/settings";
import { type Part, part, span } from "./part";
import { appPods, pods, type Pods } from "./pods";
import { hoursPerMonth, prices } from "./prices";
import { artifacts } from "./stack";

const secondsPerMonth = hoursPerMonth * 3600;

/** The smallest instance that bills by its lifetime: https://cloud.google.com/run/docs/configuring/services/cpu */
const [leastProcessors, leastMemory] = [1, 0.5];

/**
 * What the same site costs on Cloud Run and Cloud SQL. Lowest: the web server's replicas wait as minimum instances and answer nothing. Highest:
 * the most replicas are busy all month. Cloud SQL has no standby, as this stack has none. There is no load balancer, and the free tier is not
 * subtracted.
 */
export function cloudRunCost(settings: Settings): Part[] {
  const [web = pods("1", "1Gi", 0), ...processes] = appPods(settings);
  const { database, cache } = settings;
  const idle = web.fewest * perInstance(web, prices.runIdle.usd, prices.runIdle.usd);
  const always = processes.reduce((sum, each) => sum + each.most * busy(each), 0);
  const { storageGb, backups } = database;
  const kept = Number.parseInt(backups.keep, 10) * storageGb;
  return [
    part("Cloud Run", `${span(web.fewest, web.most)} instances`, idle, web.most * busy(web)),
    ...(processes.length === 0 ? [] : [part("Cloud Run worker pools", `${processes.length}`, always)]),
    sqlInstance(database),
    part("Cloud SQL disk", `${storageGb} GB`, storageGb * prices.sqlDisk.usd),
    part("Cloud SQL backups", `0–${kept} GB`, 0, kept * prices.sqlBackup.usd),
    ...(cache === undefined ? [] : [memorystore(cache.memory)]),
    ...artifacts(),
  ];
}

function busy(each: Pods): number {
  return perInstance(each, prices.runCpu.usd, prices.runMemory.usd);
}

function perInstance({ processors, memoryGb }: Pods, perProcessor: number, perGb: number): number {
  const [cpus, gb] = [Math.ceil(Math.max(leastProcessors, processors)), Math.max(leastMemory, memoryGb)];
  return (cpus * perProcessor + gb * perGb) * secondsPerMonth;
}

/** The smallest type of instance that has as much: https://cloud.google.com/sql/docs/postgres/create-instance#machine-types */
function sqlInstance({ cpu, memory }: Settings["database"]): Part {
  const [processors, gb] = [processorsIn(cpu), mebibytes(memory) / 1024];
  if (processors < 1 && gb <= 0.6) return part("Cloud SQL", "db-f1-micro", prices.sqlMicro.usd * hoursPerMonth);
  if (processors < 1 && gb <= 1.7) return part("Cloud SQL", "db-g1-small", prices.sqlSmall.usd * hoursPerMonth);
  const least = Math.max(processors, gb / 6.5);
  const cpus = least <= 1 ? 1 : Math.ceil(least / 2) * 2;
  const memoryGb = Math.max(3.75, Math.ceil(gb * 4) / 4);
  return part(
    "Cloud SQL",
    `${cpus} vCPU, ${memoryGb} GB`,
    (cpus * prices.sqlCpu.usd + memoryGb * prices.sqlMemory.usd) * hoursPerMonth,
  );
}

function memorystore(memory: string): Part {
  const gb = Math.max(1, Math.ceil(mebibytes(memory) / 1024));
  return part("Memorystore", `${gb} GB`, gb * prices.memorystore.usd * hoursPerMonth);
}
