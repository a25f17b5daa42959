import * as pulumi from "@pulumi/pulumi";

/** Bounds a wait: after so many minutes creating, changing or deleting fails instead of holding the update. */
export function within(minutes: number): pulumi.CustomTimeouts {
  return { create: `${minutes}m`, update: `${minutes}m`, delete: `${minutes}m` };
}

/** Google's networks, addresses and repositories take seconds; the slowest seen is a network's deletion at about a minute. */
export const cloudMinutes = 5;

/** Namespaces, claims, Secrets and the like: a namespace's end waits for its pods and volumes, 45 seconds and more. */
export const clusterMinutes = 4;
