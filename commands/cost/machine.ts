import { families, hoursPerMonth } from "./prices";

/** Gigabytes for each processor, by the second word of a machine type. */
const memoryOf: Readonly<Record<string, number>> = { standard: 4, highmem: 8, highcpu: 1 };

/** Processors and gigabytes that are billed for the types of E2 that share a core. */
const sharedCore: Readonly<Record<string, readonly [number, number]>> = {
  micro: [0.25, 1],
  small: [0.5, 2],
  medium: [1, 4],
};

/** What a machine costs in a month, in US dollars. Undefined for a type without a price in prices.ts. */
export function machineCost(type: string, isSpot: boolean): number | undefined {
  const [, name = "", rest = ""] = /^([a-z0-9]+)-(.+)$/.exec(type) ?? [];
  const family = families[name];
  const size = sizeOf(rest);
  if (family === undefined || size === undefined) return undefined;
  const [processors, memory] = size;
  return (processors * family.cpu + memory * family.memory) * (isSpot ? family.spot : 1) * hoursPerMonth;
}

function sizeOf(rest: string): readonly [number, number] | undefined {
  const [, cpus, mib] = /^custom-(\d+)-(\d+)$/.exec(rest) ?? [];
  if (cpus !== undefined) return [Number(cpus), Number(mib) / 1024];
  const [, shape = "", count = ""] = /^([a-z]+)-(\d+)$/.exec(rest) ?? [];
  const each = memoryOf[shape];
  return each === undefined ? sharedCore[rest] : [Number(count), Number(count) * each];
}
