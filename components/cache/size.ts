import { mebibytes } from "../kubernetes/quantities";

/**
 * The GB of a volume for a cache's data, for the pod's memory in Kubernetes' notation. The append-only file grows to twice the data before it is
 * rewritten into a second file. Google's smallest disk has 10.
 */
export function cacheDiskGb(memory: string): number {
  return Math.max(10, Math.ceil((mebibytes(memory) * 3) / 1024));
}
