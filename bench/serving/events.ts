import type { EngineEvent } from "../../test/e2e/support/engineEvents";

/** A resource of an exported stack. */
export interface StateResource {
  readonly urn: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
}

/** How long the engine worked on a resource, in seconds since the first one. */
export interface Step {
  readonly urn: string;
  readonly from: number;
  readonly to: number;
}

/** The steps of an update that did one kind of work. Components have none. */
export function stepsOf(events: readonly EngineEvent[], work: "create" | "update"): Step[] {
  const starts = new Map<string, number>();
  const steps: Step[] = [];
  const first = events.find(({ resourcePreEvent }) => resourcePreEvent !== undefined)?.timestamp ?? 0;
  for (const { timestamp, resourcePreEvent, resOutputsEvent } of events) {
    if (resourcePreEvent !== undefined) starts.set(resourcePreEvent.metadata.urn, timestamp - first);
    const { urn = "", op = "" } = resOutputsEvent?.metadata ?? {};
    const from = starts.get(urn);
    if (from !== undefined && op === work && !/^(django-gke:|pulumi:)/.test(shortName(urn)))
      steps.push({ urn, from, to: timestamp - first });
  }
  return steps;
}

/** One link of the chain that the update waited for. */
export interface Link extends Step {
  /** Seconds between the end of what it depends on and its start: the program waited, for readiness for example, or for its turn. */
  readonly waited: number;
}

/**
 * The chain of resources that ends with the last one, each with the dependency that ended last before it. Together with the waits between them
 * it is the whole update; without the waits it is the least that these resources take in this order.
 */
export function criticalPath(steps: readonly Step[], state: readonly StateResource[]): Link[] {
  const byUrn = new Map(steps.map((step) => [step.urn, step]));
  const needs = new Map(state.map(({ urn, dependencies = [] }) => [urn, dependencies]));
  const path: Link[] = [];
  let step = last(steps);
  while (step !== undefined) {
    const before: Step | undefined = last((needs.get(step.urn) ?? []).flatMap((urn) => byUrn.get(urn) ?? []));
    path.unshift({ ...step, waited: step.from - (before?.to ?? 0) });
    step = before;
  }
  return path;
}

function last(steps: readonly Step[]): Step | undefined {
  return [...steps].sort((a, b) => a.to - b.to).at(-1);
}

/** The type and the name of a URN, such as `docker:index/image:Image app-orange`. */
export function shortName(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1) ?? ""} ${name}`;
}
