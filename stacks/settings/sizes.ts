import { z } from "zod";
import { mebibytes } from "../../components/kubernetes/quantities";
import { firstAllowed, setting } from "./kinds";

/** Processors in Kubernetes' notation. `pulumi config set --path database.cpu 1` stores a number, so numbers are accepted. */
export function processors() {
  const text = z.string().regex(/^([1-9]\d{1,4}m|[1-9]\d?)$/);
  const schema = z.preprocess(inThousandths, text);
  return setting(schema, "processors in Kubernetes' notation, such as 250m, 0.5 or 2", (was) =>
    firstAllowed(schema, [String(was).replace(/\s+|(v?cpus?|cores?)$/gi, "")], "processors"),
  );
}

/** `0.5` is 500m: one notation is enough for the rest of the program. */
function inThousandths(was: unknown): unknown {
  const text = typeof was === "number" ? String(was) : was;
  return typeof text === "string" && /^\d*\.\d+$/.test(text) ? `${Math.round(Number(text) * 1000)}m` : text;
}

/** Memory in Kubernetes' notation, at least `minMi` Mi. */
export function memory(minMi: number) {
  const schema = z
    .string()
    .regex(/^[1-9]\d{0,6}[GM]i$/)
    .refine((text) => mebibytes(text) >= minMi);
  return setting(schema, `memory in Kubernetes' notation, at least ${minMi}Mi, such as 512Mi or 2Gi`, (was) => {
    const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s*([mgt]?)i?b?$/i.exec(String(was).trim()) ?? [];
    const factor = { m: 1, g: 1024, t: 1024 * 1024, "": Number(amount) >= minMi ? 1 : 1024 }[unit.toLowerCase()] ?? 1;
    return firstAllowed(schema, [amount === undefined ? undefined : inMi(Number(amount) * factor, minMi)], "memory");
  });
}

function inMi(mi: number, min: number): string {
  const rounded = Math.max(min, Math.round(mi));
  return rounded % 1024 === 0 ? `${rounded / 1024}Gi` : `${rounded}Mi`;
}
