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

/** The part of `pulumi stack export` that is used here. */
export interface State {
  readonly deployment: {
    readonly resources?: readonly Resource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: Resource }[];
  };
}

/**
 * Resolves the pending creations that a killed engine left in a stack's state; `flags` are those of the stack. A Kubernetes object that
 * exists is added to the state, because Pulumi would never delete it otherwise. Other entries are dropped: the local cloud accepts an
 * existing resource when it is created again (docs/decisions/0032).
 */
export async function settlePendingCreates(stack: string, flags: readonly string[]): Promise<void> {
  const state = JSON.parse(await pulumiOutput("stack", "export", "--stack", stack)) as State;
  const open = pendingCreates(state);
  if (open.length === 0) return;
  // Ask the cluster before changing the state: an object added by mistake would never be created if this is killed before the refresh.
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

/** A state's pending creations. */
export function pendingCreates(state: State): readonly Resource[] {
  const { pending_operations: pending = [] } = state.deployment;
  return pending.filter(({ type }) => type === "creating").map(({ resource }) => resource);
}

/**
 * The state without pending creations. The objects in `made` are added as the provider would record them, except for their outputs, which
 * the following refresh reads. A pending replacement is dropped, because a URN can only be in the state once.
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
 * The object's ID in the Kubernetes provider (https://www.pulumi.com/registry/packages/kubernetes/, "Import") and its arguments for
 * kubectl. Undefined if the resource is not a Kubernetes object or has no name yet.
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
