import type { StateResource, Step } from "../serving/events";

/**
 * When each resource would be created if each took its time, and began when all that it depends on was there.
 *
 * @param secondsOf how long a resource takes, by its URN
 * @returns in any order; components take no time
 */
export function simulate(resources: readonly StateResource[], secondsOf: (urn: string) => number): Step[] {
  const needs = new Map(resources.map(({ urn, dependencies = [] }) => [urn, dependencies]));
  const steps = new Map<string, Step>();
  const stepOf = (urn: string): Step => {
    const known = steps.get(urn);
    if (known !== undefined) return known;
    const from = Math.max(0, ...(needs.get(urn) ?? []).map((each) => stepOf(each).to));
    const step = { urn, from, to: from + secondsOf(urn) };
    steps.set(urn, step);
    return step;
  };
  return resources.map(({ urn }) => stepOf(urn));
}

/** All that a resource has to wait for, in any number of steps. */
export function waitsFor(resources: readonly StateResource[], urn: string): Set<string> {
  const needs = new Map(resources.map((each) => [each.urn, each.dependencies ?? []]));
  const found = new Set<string>();
  const visit = (each: string): void => {
    for (const next of needs.get(each) ?? [])
      if (!found.has(next)) {
        found.add(next);
        visit(next);
      }
  };
  visit(urn);
  return found;
}
