import { VolumeContent } from "../components/database/database";
import type { Problem } from "./settings/problem";
import { Settings } from "./settings";
import { outputsOf, DeployedResource } from "./deployed";

/**
 * Refuses to restore over existing data. Only an empty volume is filled from the archive, so otherwise the setting would have no effect. Removing
 * the setting is always allowed.
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
 * Refuses a rotation number that would lock pods out. Each step of a rotation keeps the previous step's passwords valid, so steps must be taken one
 * at a time, forwards, and only after the previous one has finished.
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
