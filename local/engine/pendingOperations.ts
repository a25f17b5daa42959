import * as fs from "node:fs";
import { kubectl } from "../cluster/controlPlane";
import { pulumiOutput } from "./engine";
import { paths } from "../machine/paths";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata?: { readonly namespace?: string; readonly name?: string };
  };
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
  const open = pendingCreates(state);
  if (open.length === 0) return;
  // Asked first: what the state holds wrongly, because this is killed before the refresh, would never be made.
  const made: Resource[] = [];
  for (const resource of open) if (await clusterHas(resource)) made.push(resource);
  const file = paths.inState("without-pending-creates.json");
  fs.writeFileSync(file, JSON.stringify(withoutPendingCreates(state, made)), { mode: 0o600 });
  try {
    await pulumiOutput("stack", "import", "--stack", stack, "--file", file);
  } finally {
    fs.rmSync(file);
  }
  if (made.length === 0) return;
  const targets = made.flatMap(({ urn }) => ["--target", urn]);
  await pulumiOutput("refresh", "--yes", "--skip-preview", ...flags, ...targets);
}

/** The creations that are open in a state. */
export function pendingCreates(state: State): readonly Resource[] {
  const { pending_operations: pending = [] } = state.deployment;
  return pending.filter(({ type }) => type === "creating").map(({ resource }) => resource);
}

/**
 * The state without open creations. It holds those that were `made` in the cluster, as the provider would after their creation, but
 * for their outputs, which only a refresh knows. One that was to replace what the state holds is forgotten: one URN stands for one thing.
 */
export function withoutPendingCreates(state: State, made: readonly Resource[]): State {
  const { resources = [], pending_operations: pending = [] } = state.deployment;
  const known = new Set(resources.map(({ urn }) => urn));
  const taken = made
    .filter(({ urn }) => !known.has(urn))
    .map((resource) => ({ ...resource, id: objectOf(resource)?.id, outputs: resource.inputs }));
  const deployment = {
    ...state.deployment,
    resources: [...resources, ...taken],
    pending_operations: pending.filter(({ type }) => type !== "creating"),
  };
  return { ...state, deployment };
}

async function clusterHas(resource: Resource): Promise<boolean> {
  const object = objectOf(resource);
  return object !== undefined && (await kubectl("get", ...object.arguments, "--ignore-not-found", "-o", "name")) !== "";
}

/**
 * How the provider (https://www.pulumi.com/registry/packages/kubernetes/, "Import") and kubectl name an object of the cluster; nothing
 * where a resource is none, or has no name yet.
 */
export function objectOf({
  type,
  inputs = {},
}: Resource): { readonly id: string; readonly arguments: readonly string[] } | undefined {
  const { apiVersion = "", kind = "", metadata: { namespace, name } = {} } = inputs;
  if (!type.startsWith("kubernetes:") || name === undefined) return undefined;
  const [version, group = ""] = apiVersion.split("/").reverse();
  const resource = `${kind}.${version}.${group}`;
  if (namespace === undefined) return { id: name, arguments: [resource, name] };
  return { id: `${namespace}/${name}`, arguments: [resource, name, "--namespace", namespace] };
}
