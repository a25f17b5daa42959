/** The resources that a machine has for pods. */
export interface Capacity {
  /** Thousandths of a virtual processor. */
  readonly milliCpu: number;
  /** Mebibytes. */
  readonly memoryMi: number;
}

/**
 * At most so much memory, in Gi for each processor, in any family. A type of the shape may have less, so only a setting that no
 * family could hold is refused.
 */
const memoryPerProcessor: Readonly<Record<string, number>> = { standard: 4, highmem: 8, highcpu: 2 };

/** Shared-core types, which state their memory in Google's documentation and not in their names. */
const sharedCore: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4 };

/**
 * What a machine type leaves to pods at most, read from its name: https://cloud.google.com/compute/docs/machine-resource.
 * There is no table of families and sizes, because it would go stale. Returns undefined for a name that no type can have, for
 * Arm families (the images are linux/amd64), and for families that need Hyperdisk (the nodes boot from pd-balanced).
 */
export function capacityOf(machineType: string): Capacity | undefined {
  const [, family = "n1", rest = ""] = /^(?:([a-z]\d[a-z]{0,2})-)?([a-z0-9-]+)$/.exec(machineType) ?? [];
  if (rest === "" || isArm(family) || needsHyperdisk(family)) return undefined;
  const shared = /^(micro|small|medium)$/.exec(rest)?.[1];
  // Google Kubernetes Engine leaves 940m of a shared core.
  if (shared !== undefined) return { milliCpu: 940, memoryMi: leftMemory((sharedCore[shared] ?? 0) * 1024) };
  const [, cpus = "", mib] = /^custom-([1-9]\d*)-([1-9]\d*)(?:-ext)?$/.exec(rest) ?? [];
  if (mib !== undefined) return capacity(Number(cpus), Number(mib));
  if (!machineType.startsWith(`${family}-`)) return undefined;
  const [, shape = "", count = ""] = /^(standard|highmem|highcpu)-([1-9]\d*)(?:-lssd)?$/.exec(rest) ?? [];
  const perProcessor = memoryPerProcessor[shape];
  // Every shape but `standard` starts at two processors.
  if (perProcessor === undefined || (shape !== "standard" && count === "1")) return undefined;
  return capacity(Number(count), Number(count) * perProcessor * 1024);
}

/** Google sells one processor or an even number of them. */
function capacity(processors: number, memoryMi: number): Capacity | undefined {
  if (processors > 1 && processors % 2 === 1) return undefined;
  return { milliCpu: leftMilliCpu(processors), memoryMi: leftMemory(memoryMi) };
}

/** Google names Arm families with an `a` after the generation: t2a, c4a, n4a. */
function isArm(family: string): boolean {
  return /^[a-z]\d+a/.test(family);
}

/** From the fourth generation on, general-purpose families have no persistent disks. */
function needsHyperdisk(family: string): boolean {
  return /^[cn][4-9]/.test(family);
}

/** The rest after the reservations of https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes. */
function leftMilliCpu(processors: number): number {
  const reserved = 60 + Math.min(1, processors - 1) * 10 + Math.max(0, Math.min(2, processors - 2)) * 5;
  return Math.floor(processors * 1000 - reserved - Math.max(0, processors - 4) * 2.5);
}

function leftMemory(total: number): number {
  const steps: readonly (readonly [number, number])[] = [
    [4, 0.25],
    [4, 0.2],
    [8, 0.1],
    [112, 0.06],
    [Infinity, 0.02],
  ];
  let rest = total;
  const reserved = steps.reduce((sum, [gi, share]) => {
    const part = Math.min(rest, gi * 1024);
    rest -= part;
    return sum + part * share;
  }, 100);
  return Math.floor(total - (total < 1024 ? 255 + 100 : reserved));
}
