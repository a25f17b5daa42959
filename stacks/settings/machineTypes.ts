/**
 * The machine types nodes can have: family, shapes, and how many virtual processors come in one. From
 * https://cloud.google.com/compute/docs/machine-resource (2026-11). Google's provider lets any text through and only the cloud
 * refuses it, after the cluster was made. Left out on purpose: Arm families (t2a, c4a, n4a), as the images are linux/amd64, and
 * those that cannot boot from the pool's pd-balanced disks (n4, c4).
 */
const families: Readonly<Record<string, { shapes: readonly string[]; processors: readonly number[] }>> = {
  e2: { shapes: ["standard", "highmem", "highcpu"], processors: [2, 4, 8, 16, 32] },
  n1: { shapes: ["standard", "highmem", "highcpu"], processors: [1, 2, 4, 8, 16, 32, 64, 96] },
  n2: { shapes: ["standard", "highmem", "highcpu"], processors: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128] },
  n2d: { shapes: ["standard", "highmem", "highcpu"], processors: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224] },
  c2: { shapes: ["standard"], processors: [4, 8, 16, 30, 60] },
  c2d: { shapes: ["standard", "highmem", "highcpu"], processors: [2, 4, 8, 16, 32, 56, 112] },
  c3: { shapes: ["standard", "highmem", "highcpu"], processors: [4, 8, 22, 44, 88, 176] },
  c3d: { shapes: ["standard", "highmem", "highcpu"], processors: [4, 8, 16, 30, 60, 90, 180, 360] },
  t2d: { shapes: ["standard"], processors: [1, 2, 4, 8, 16, 32, 48, 60] },
};

/** How many virtual processors a machine type has, such as 4 for `e2-standard-4`; undefined for one that does not exist. */
export function processorsOf(machineType: string): number | undefined {
  const [family = "", shape = "", count = "", ...rest] = machineType.split("-");
  const known = Object.hasOwn(families, family) ? families[family] : undefined;
  const processors = Number(count);
  if (known === undefined || rest.length > 0 || !/^\d+$/.test(count)) return undefined;
  return known.shapes.includes(shape) && known.processors.includes(processors) ? processors : undefined;
}
