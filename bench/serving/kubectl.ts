import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubectl } from "../../local/cluster/controlPlane";
import { paths } from "../../local/machine/paths";
import { stateOf } from "../../test/e2e/support/stackState";
import type { StateResource } from "./events";

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const rolledOut = ["Deployment", "StatefulSet", "DaemonSet"];
const isAwaited = (urn: string) => /\$kubernetes:(apps|batch)\/v1:(Deployment|StatefulSet|DaemonSet|Job)::/.test(urn);

/**
 * Deletes the objects of the stack `local` and what the buckets hold, and creates the objects again with `kubectl apply`: the same ones, in the same
 * order, and with `kubectl rollout status` or `kubectl wait` where others come after. Returns the seconds.
 */
export async function applyWithKubectl(resources: readonly StateResource[]): Promise<number> {
  const objects = new Map(
    (await stateOf("local")).map(({ urn, inputs }) => [urn, inputs as unknown as KubernetesObject]),
  );
  const waves = wavesOf(resources, isAwaited).map((urns) =>
    urns.filter((urn) => urn.includes("$kubernetes:")).flatMap((urn) => objects.get(urn) ?? []),
  );
  const namespaces = waves.flat().filter(({ kind }) => kind === "Namespace");
  await kubectl("delete", "namespace", ...namespaces.map(({ metadata }) => metadata.name));
  for (const bucket of readdirSync(paths.inState("objects")))
    for (const entry of readdirSync(paths.inState("objects", bucket)))
      rmSync(paths.inState("objects", bucket, entry), { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "objects-"));
  const began = Date.now();
  for (const [number, items] of waves.entries()) {
    const file = join(folder, `${number}.json`);
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }), { mode: 0o600 });
    await kubectl("apply", "--server-side", "--force-conflicts", "-f", file);
    await Promise.all(items.map(untilReady));
  }
  const seconds = (Date.now() - began) / 1000;
  rmSync(folder, { recursive: true });
  return seconds;
}

async function untilReady({ kind, metadata: { name, namespace = "default" } }: KubernetesObject): Promise<unknown> {
  const object = ["-n", namespace, `${kind.toLowerCase()}/${name}`];
  if (rolledOut.includes(kind)) return kubectl("rollout", "status", "--timeout=5m", ...object);
  return kind === "Job" ? kubectl("wait", "--for=condition=Complete", "--timeout=5m", ...object) : undefined;
}

/** The resources in groups: each depends only on earlier groups, and on resources of its own that nobody waits for. */
export function wavesOf(resources: readonly StateResource[], awaited: (urn: string) => boolean): string[][] {
  const needs = new Map(resources.map(({ urn, dependencies = [] }) => [urn, dependencies]));
  const waves = new Map<string, number>();
  const waveOf = (urn: string): number => {
    const known = waves.get(urn);
    if (known !== undefined) return known;
    const after = (needs.get(urn) ?? []).map((need) => waveOf(need) + (awaited(need) ? 1 : 0));
    const wave = Math.max(0, ...after);
    waves.set(urn, wave);
    return wave;
  };
  const groups: string[][] = [];
  for (const { urn } of resources) (groups[waveOf(urn)] ??= []).push(urn);
  return groups;
}
