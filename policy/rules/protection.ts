import * as gcp from "@pulumi/gcp";
import * as kubernetes from "@pulumi/kubernetes";
import { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";

export const protectionRules: ResourceValidationPolicy[] = [
  {
    name: "deletion-protection",
    description: "With protectData, resources that hold data cannot be deleted or replaced, by Pulumi or on Google.",
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      if (!protectData()) return;
      if (holdsData(args) && !args.opts.protect) report("is not protected");
      const cluster = args.asType(gcp.container.Cluster);
      if (cluster !== undefined && cluster.deletionProtection !== true) report("deletionProtection is not true");
      if (args.asType(gcp.storage.Bucket)?.forceDestroy === true) report("forceDestroy would also delete its objects");
    },
  },
];

/** The stack's setting. The default is the one in Pulumi.yaml. */
function protectData(): boolean {
  return new pulumi.Config("django-gke").getBoolean("protectData") ?? true;
}

/** True for resources that hold data or whose deletion deletes data: a namespace contains volumes, and a cluster contains namespaces. */
function holdsData(resource: ResourceValidationArgs): boolean {
  return (
    resource.isType(gcp.container.Cluster) ||
    resource.isType(gcp.storage.Bucket) ||
    resource.isType(gcp.logging.ProjectBucketConfig) ||
    resource.isType(kubernetes.core.v1.Namespace) ||
    resource.isType(kubernetes.core.v1.PersistentVolumeClaim)
  );
}
