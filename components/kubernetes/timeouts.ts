import * as pulumi from "@pulumi/pulumi";

/** Limits how long creating, updating or deleting a resource may take. After that the update fails. */
export function within(minutes: number): pulumi.CustomTimeouts {
  return { create: `${minutes}m`, update: `${minutes}m`, delete: `${minutes}m` };
}

/** The limit for Google's networks, addresses and repositories, which take seconds. The slowest measured was deleting a network: about a minute. */
export const cloudMinutes = 5;

/** The limit for Kubernetes objects. Deleting a namespace waits for its pods and volumes, which takes 45 seconds or more. */
export const clusterMinutes = 4;
