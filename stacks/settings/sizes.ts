import { z } from "zod";
import { mebibytes } from "../../components/kubernetes/quantities";
import { setting } from "./kinds";

/** A share of a machine's processors, as Kubernetes writes it. */
export function processors(fix: string) {
  return setting(
    z.string().regex(/^([1-9][0-9]{1,4}m|[1-9][0-9]?)$/),
    "processors as Kubernetes counts them, such as 250m or 2",
    fix,
  );
}

/** An amount of memory, as Kubernetes writes it. */
export function memory(leastMi: number, fix: string) {
  return setting(
    z
      .string()
      .regex(/^[1-9][0-9]{0,6}(Mi|Gi)$/)
      .refine((quantity) => mebibytes(quantity) >= leastMi),
    `memory as Kubernetes counts it, at least ${leastMi}Mi, such as 512Mi or 2Gi`,
    fix,
  );
}
