import { VolumeContent } from "../components/database/database";
import type { Problem } from "./settings/problem";
import { Settings } from "./settings";
import { outputsOf, DeployedResource } from "./deployed";

/**
 * A restore over data that stands: an empty volume is filled from the archive, never one that holds something, so the setting would
 * say what is not true. None may always be asked for.
 */
export function refusedRestore(
  { database: { restoreFrom } }: Settings,
  deployed: readonly DeployedResource[],
): Problem[] {
  const claim = outputsOf(deployed, "kubernetes:core/v1:PersistentVolumeClaim", "database") as {
    metadata?: { uid?: string };
  };
  const { data } = outputsOf(deployed, "kubernetes:core/v1:ConfigMap", "database-volume") as { data?: VolumeContent };
  const { volume, restoredFrom: from = "" } = data ?? {};
  const stands = volume !== undefined && volume === claim.metadata?.uid;
  if (restoreFrom === undefined || !stands || restoreFrom === from) return [];
  return [
    {
      path: ["database", "restoreFrom"],
      was: JSON.stringify(restoreFrom),
      allowed:
        `allowed:  ${from === "" ? "none" : from}, because a restore never overwrites data; ` +
        `to restore in place, see docs/operating.md, Restore to an instant`,
      fix: from === "" ? null : from,
    },
  ];
}

/**
 * A number that would lock somebody out: each step of a rotation keeps what the step before it made, so they are taken one by one,
 * never back, and only when the one before is finished.
 */
export function refusedRotation({ rotation }: Settings, deployed: readonly DeployedResource[]): Problem[] {
  const { keepers } = outputsOf(deployed, "random:index/randomPassword:RandomPassword", "database-passwords-owner") as {
    keepers?: { generation?: string };
  };
  if (keepers?.generation === undefined) return [];
  const begun = Number(keepers.generation);
  const finished = outputsOf(deployed, "pulumi:pulumi:Stack")["rotation"];
  if (rotation === begun || (rotation === begun + 1 && finished === begun)) return [];
  return [
    {
      path: ["rotation"],
      was: JSON.stringify(rotation),
      allowed: `allowed:  ${begun}, the rotation that the passwords have${finished === begun ? `, or ${begun + 1}` : ""}; npm run rotate does every step`,
      fix: String(begun),
    },
  ];
}
