import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterMinutes, within } from "../kubernetes/timeouts";

/**
 * What becomes of the disk when its claim is deleted: it is kept when data is protected, and goes with the claim when not.
 * @param bound Known when the claim has its disk, which it gets only when a pod that mounts it is placed.
 */
export function reclaimPolicy(
  parent: pulumi.Resource,
  name: string,
  claim: kubernetes.core.v1.PersistentVolumeClaim,
  bound: pulumi.Output<pulumi.Resource>,
  protectData: boolean,
): void {
  // The claim's own outputs are those of the moment in which it was made.
  const now = kubernetes.core.v1.PersistentVolumeClaim.get(`${name}-bound`, claim.id, { parent, dependsOn: bound });
  new kubernetes.core.v1.PersistentVolumePatch(
    name,
    {
      metadata: { name: now.spec.volumeName, annotations: { "pulumi.com/patchForce": "true" } },
      spec: { persistentVolumeReclaimPolicy: protectData ? "Retain" : "Delete" },
    },
    // The disk ends with its claim. Given back before that, the policy would be Kubernetes' default, which keeps the disk.
    { parent, customTimeouts: within(clusterMinutes), retainOnDelete: true },
  );
}
