import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";

export const protectionRules: ResourceValidationPolicy[] = [
  {
    name: "data-is-protected",
    description: "With protectData nothing that holds data can be deleted or replaced, by Pulumi or at Google.",
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      if (!protectData()) return;
      if (holdsData(args) && !args.opts.protect) report("is not protected");
      const cluster = args.asType(gcp.container.Cluster);
      if (cluster !== undefined && cluster.deletionProtection !== true) report("deletionProtection is not true");
      if (args.asType(gcp.storage.Bucket)?.forceDestroy === true)
        report("forceDestroy would delete its objects with it");
    },
  },
];

/** The setting of the stack that is checked; the program's default is that of Pulumi.yaml. */
function protectData(): boolean {
  return new pulumi.Config("django-gke").getBoolean("protectData") ?? true;
}

/** What holds data, or takes it along when it goes: the volume is in the namespace, and that in the cluster. */
function holdsData(resource: ResourceValidationArgs): boolean {
  return (
    resource.isType(gcp.container.Cluster) ||
    resource.isType(gcp.storage.Bucket) ||
    resource.isType(gcp.logging.ProjectBucketConfig) ||
    resource.isType(kubernetes.core.v1.Namespace) ||
    resource.isType(kubernetes.core.v1.PersistentVolumeClaim)
  );
}
