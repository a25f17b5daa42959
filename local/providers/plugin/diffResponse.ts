import * as wire from "@pulumi/pulumi/proto/provider_pb";
import type { Change, Difference } from "./plugin";

/**
 * Converts a difference to the engine's response.
 * @param ignored The program's `ignoreChanges`. The engine has already restored the old values, so these changes are left out.
 */
export function diffResponse(difference: Difference, ignored: readonly string[]): wire.DiffResponse {
  const changes = difference.changes.filter((change) => !ignored.some((path) => isWithin(change.path, path)));
  const response = new wire.DiffResponse().setHasdetaileddiff(true);
  response.setChanges(
    changes.length > 0 ? wire.DiffResponse.DiffChanges.DIFF_SOME : wire.DiffResponse.DiffChanges.DIFF_NONE,
  );
  const detailed = response.getDetaileddiffMap();
  for (const change of changes)
    detailed.set(change.path, new wire.PropertyDiff().setKind(kind(change)).setInputdiff(true));
  response.setDiffsList([...new Set(changes.map((change) => topLevel(change.path)))]);
  const replacing = changes.filter((change) => change.replaces);
  response.setReplacesList([...new Set(replacing.map((change) => topLevel(change.path)))]);
  return response.setDeletebeforereplace(replacing.length > 0 && difference.deleteBeforeReplace === true);
}

function isWithin(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}

function topLevel(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

function kind({ kind, replaces }: Change): wire.PropertyDiff.Kind {
  const { Kind } = wire.PropertyDiff;
  if (kind === "add") return replaces ? Kind.ADD_REPLACE : Kind.ADD;
  if (kind === "delete") return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
  return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}
