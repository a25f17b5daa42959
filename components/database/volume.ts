import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterMinutes, within } from "../kubernetes/timeouts";

/**
 * Sets what happens to the disk when its claim is deleted: it is kept if data is protected, and deleted otherwise.
 * @param bound Resolves once the claim has its disk, which is created when a pod that mounts it is scheduled.
 */
export function reclaimPolicy(
  parent: pulumi.Resource,
  name: string,
  claim: kubernetes.core.v1.PersistentVolumeClaim,
  bound: pulumi.Output<pulumi.Resource>,
  protectData: boolean,
): void {
  // Reads the claim again: its own outputs are from before it had a disk.
  const now = kubernetes.core.v1.PersistentVolumeClaim.get(`${name}-bound`, claim.id, { parent, dependsOn: bound });
  new kubernetes.core.v1.PersistentVolumePatch(
    name,
    {
      metadata: { name: now.spec.volumeName, annotations: { "pulumi.com/patchForce": "true" } },
      spec: { persistentVolumeReclaimPolicy: protectData ? "Retain" : "Delete" },
    },
    // Keep the patch on destroy: removing it would reset the policy to Kubernetes' default, Retain, before the claim is deleted.
    { parent, customTimeouts: within(clusterMinutes), retainOnDelete: true },
  );
}
