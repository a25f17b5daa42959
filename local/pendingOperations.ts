import * as fs from "node:fs";
import { pulumiOutput } from "./engine";
import { paths } from "./paths";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: { readonly metadata?: { readonly namespace?: string; readonly name?: string } };
}

/** What `pulumi stack export` writes, as far as it is of interest here. */
export interface State {
  readonly deployment: {
    readonly resources?: readonly Resource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: Resource }[];
  };
}

/**
 * Settles the creations that a killed engine left open in a stack's state; `flags` are those of the stack. What was being made in
 * the cluster comes into the state if the cluster has it: otherwise nobody would take it away when it is not wanted any more. The
 * rest is forgotten: the local cloud takes what exists for made when it is created again (docs/decisions/0032).
 */
export async function settlePendingCreates(stack: string, flags: readonly string[]): Promise<void> {
  const state = JSON.parse(await pulumiOutput("stack", "export", "--stack", stack)) as State;
  const settled = withoutPendingCreates(state);
  if (settled.state === state) return;
  const file = paths.inState("without-pending-creates.json");
  fs.writeFileSync(file, JSON.stringify(settled.state), { mode: 0o600 });
  try {
    await pulumiOutput("stack", "import", "--stack", stack, "--file", file);
  } finally {
    fs.rmSync(file);
  }
  if (settled.assumed.length === 0) return;
  const targets = settled.assumed.flatMap((urn) => ["--target", urn]);
  await pulumiOutput("refresh", "--yes", "--skip-preview", ...flags, ...targets);
}

/**
 * The state without open creations (the same one where there are none), and the URNs of those that it now holds as if they had been
 * made: a refresh of them drops those that are not there.
 */
export function withoutPendingCreates(state: State): { readonly state: State; readonly assumed: readonly string[] } {
  const { resources = [], pending_operations: pending = [] } = state.deployment;
  const others = pending.filter(({ type }) => type !== "creating");
  if (others.length === pending.length) return { state, assumed: [] };
  const known = new Set(resources.map(({ urn }) => urn));
  const assumed = pending
    .filter(({ type, resource }) => type === "creating" && !known.has(resource.urn))
    .flatMap(({ resource }) => asMade(resource));
  const deployment = { ...state.deployment, resources: [...resources, ...assumed], pending_operations: others };
  return { state: { ...state, deployment }, assumed: assumed.map(({ urn }) => urn) };
}

/** An object of the cluster, as the provider keeps it: https://www.pulumi.com/registry/packages/kubernetes/ ("Import"). */
function asMade(resource: Resource): readonly Resource[] {
  const { namespace, name } = resource.inputs?.metadata ?? {};
  if (!resource.type.startsWith("kubernetes:") || name === undefined) return [];
  const id = namespace === undefined ? name : `${namespace}/${name}`;
  return [{ ...resource, id, outputs: resource.inputs } as Resource];
}
