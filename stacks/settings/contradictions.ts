import { mebibytes, processorsIn } from "../../components/kubernetes/quantities";
import { connectionProblem } from "./connections";
import { placeholder } from "./kinds";
import { capacityOf } from "./machines";
import { regionOf } from "./places";
import type { Problem } from "./problem";
import { show } from "./problems";
import type { Process } from "./processes";
import type { GoogleValues, SiteValues } from "./schema";

/** Settings that are valid alone and not together. Looks only at those that are valid alone. */
export function contradictions(
  site: Partial<SiteValues>,
  google: Partial<GoogleValues>,
  processes: readonly Process[],
): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string[], was: unknown, allowed: string, fix: string | null, fixAt?: string[]) =>
    problems.push({ path, was: show(was, path[0] === "app"), allowed: `allowed:  ${allowed}`, fix, fixAt });
  const { canary, autoscaling, nodes, database, location, replicas } = site;
  // The canary was promoted and is still configured.
  if (canary !== undefined && canary.colour === site.colour)
    refuse(["canary", "colour"], canary.colour, "a colour other than the main one", null, ["canary"]);
  if (autoscaling !== undefined && replicas !== undefined && autoscaling.maxReplicas < replicas)
    refuse(["autoscaling", "maxReplicas"], autoscaling.maxReplicas, `at least replicas, ${replicas}`, String(replicas));
  if (nodes !== undefined && nodes.max < nodes.min)
    refuse(["nodes", "max"], nodes.max, `at least nodes.min, ${nodes.min}`, String(nodes.min));
  if (location !== undefined && google.region !== undefined && regionOf(location) !== google.region)
    refuse(
      ["location"],
      location,
      `${google.region} (gcp:region) or one of its zones`,
      placeholder(`zone of ${google.region}`),
    );
  const machine = nodes === undefined ? undefined : capacityOf(nodes.machineType);
  if (nodes !== undefined && machine !== undefined) {
    const room = (what: string) => `at most ${what}, the most that a node of type ${nodes.machineType} leaves for pods`;
    const cpu = `${Math.floor(machine.milliCpu / 10) * 10}m`;
    const memory = `${Math.floor(machine.memoryMi / 64) * 64}Mi`;
    for (const [name, wanted] of Object.entries({ app: site.app, database })) {
      if (wanted === undefined) continue;
      if (processorsIn(wanted.cpu) * 1000 > machine.milliCpu) refuse([name, "cpu"], wanted.cpu, room(cpu), cpu);
      if (mebibytes(wanted.memory) > machine.memoryMi) refuse([name, "memory"], wanted.memory, room(memory), memory);
    }
  }
  if (site.cache !== undefined && site.app?.env["REDIS_URL"] !== undefined)
    problems.push({
      path: ["app", "env", "REDIS_URL"],
      was: show(site.app.env["REDIS_URL"], true),
      allowed: "allowed:  not set, because cache sets it; a server of your own needs no cache",
      fix: null,
    });
  const connections =
    site.app === undefined || replicas === undefined
      ? undefined
      : connectionProblem({ replicas, autoscaling, canary, app: site.app, processes });
  return [...problems, ...(connections === undefined ? [] : [connections])];
}
