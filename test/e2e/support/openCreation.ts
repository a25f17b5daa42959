import * as fs from "node:fs";
import { paths } from "../../../local/machine/paths";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly provider: string;
}

interface Checkpoint {
  readonly checkpoint: { readonly latest: { readonly resources: readonly Resource[] } };
}

/**
 * Writes into a stack's state what an engine leaves that is killed while it makes one more resource of `type`, called as
 * `metadata` says, beside those that it has made. (`pulumi stack import` takes no open operation.)
 */
export function leaveCreationOpen(
  stack: string,
  type: string,
  metadata: { readonly namespace: string; readonly name: string },
): void {
  const file = paths.inState("stacks", ".pulumi", "stacks", "django-gke", `${stack}.json`);
  const state = JSON.parse(fs.readFileSync(file, "utf8")) as Checkpoint;
  const like = state.checkpoint.latest.resources.find((made) => made.type === type);
  if (like === undefined) throw new Error(`The stack ${stack} has no ${type}.`);
  const [apiVersion, kind] = type.replace(/^kubernetes:(core\/)?/, "").split(":");
  const { custom, parent, provider } = like;
  const urn = `${like.urn.slice(0, like.urn.lastIndexOf("::"))}::${metadata.name}`;
  const resource = { urn, type, custom, parent, provider, inputs: { apiVersion, kind, metadata } };
  const latest = { ...state.checkpoint.latest, pending_operations: [{ type: "creating", resource }] };
  fs.writeFileSync(file, JSON.stringify({ ...state, checkpoint: { ...state.checkpoint, latest } }));
}
