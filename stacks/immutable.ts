import * as pulumi from "@pulumi/pulumi";
import { namesOf } from "./names";
import type { Problem } from "./settings/problem";
import { SettingsError } from "./settings/problems";
import { regionOf } from "./settings/places";
import { Settings } from "./settings";
import { refusedRestore, refusedRotation } from "./immutableData";
import { outputsOf, DeployedResource } from "./deployed";

/**
 * Refuses settings that would replace resources with data: the cluster, which contains the database's volume, and the buckets. Pulumi would
 * replace them, and mention it only in a long preview.
 * @throws SettingsError with all such settings; RunError if the stack or the project was renamed.
 */
export function refuseReplacement(settings: Settings, deployed: readonly DeployedResource[]): void {
  const cluster = outputsOf(deployed, "gcp:container/cluster:Cluster");
  const bucket = outputsOf(deployed, "gcp:storage/bucket:Bucket");
  const claim = outputsOf(deployed, "kubernetes:core/v1:PersistentVolumeClaim", "database");
  const problems: Problem[] = [];
  const keep = (path: readonly string[], is: string, was: unknown, why: string) => {
    if (typeof was === "string" && was !== is)
      problems.push({ path, was: JSON.stringify(is), allowed: `allowed:  ${was}, ${why}`, fix: was });
  };

  keep(["gcp:project"], settings.google.project, cluster["project"] ?? bucket["project"], elsewhere);
  // Google returns a bucket's location in capitals.
  const region = text(bucket["location"])?.toLowerCase() ?? regionOfText(cluster["location"]);
  keep(["gcp:region"], settings.google.region, region, elsewhere);
  keep(["location"], settings.location, cluster["location"], elsewhere);
  // A size that was asked for and refused may be taken back: then the volume has less than its claim says.
  const bound = outputsOf(deployed, "kubernetes:core/v1:PersistentVolumeClaim", "database-bound");
  const sizes = [requestedOf(claim), sizeOf(bound)].filter((size) => size !== undefined);
  const size = sizes.length === 0 ? undefined : Math.min(...sizes);
  if (size !== undefined && settings.database.storageGb < size)
    problems.push({
      path: ["database", "storageGb"],
      was: JSON.stringify(settings.database.storageGb),
      allowed: `allowed:  at least ${size}, the size of the volume; Kubernetes cannot shrink one`,
      fix: String(size),
    });
  problems.push(...refusedRestore(settings, deployed), ...refusedRotation(settings, deployed));
  if (problems.length > 0) throw new SettingsError(problems, settings.stack);
  refuseRenaming(settings, text(cluster["name"]));
}

const elsewhere = "where the site is; anywhere else it would be a new site without its data";

function refuseRenaming({ project, stack, google }: Settings, name: string | undefined): void {
  const { cluster } = namesOf(project, stack, google.project);
  if (name === undefined || name === cluster) return;
  throw new pulumi.RunError(
    `The cluster of stack ${stack} is called ${name}, and would be called ${cluster} if it were made today: the stack or the ` +
      `project was renamed. The update would replace the cluster and lose what is in it; nothing was changed.\n` +
      `Give back the old name: pulumi stack rename, or name in Pulumi.yaml.\n`,
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function regionOfText(location: unknown): string | undefined {
  return typeof location === "string" ? regionOf(location) : undefined;
}

/** The size that a claim requests, in Gi. */
function requestedOf(claim: Readonly<Record<string, unknown>>): number | undefined {
  const { spec } = claim as { spec?: { resources?: { requests?: { storage?: string } } } };
  return gibibytes(spec?.resources?.requests?.storage);
}

/** The size of a claim's volume, in Gi. */
function sizeOf(claim: Readonly<Record<string, unknown>>): number | undefined {
  const { status } = claim as { status?: { capacity?: { storage?: string } } };
  return gibibytes(status?.capacity?.storage);
}

function gibibytes(quantity = ""): number | undefined {
  const size = /^(\d+)Gi$/.exec(quantity)?.[1];
  return size === undefined ? undefined : Number(size);
}
