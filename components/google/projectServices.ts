import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { cloudMinutes, within } from "../kubernetes/timeouts";

/** The APIs of Google's that the site's resources are made by. */
export const services = [
  "artifactregistry",
  "cloudresourcemanager",
  "compute",
  "container",
  "dns",
  "iam",
  "iamcredentials",
  "logging",
  "storage",
] as const;

/**
 * The APIs that a Google project must have switched on. They stay on when the stack goes: another stack may share the project.
 * Everything else depends on them.
 */
export class ProjectServices extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:ProjectServices", name, {}, opts);
    for (const service of services) {
      new gcp.projects.Service(
        `${name}-${service}`,
        { service: `${service}.googleapis.com`, disableOnDestroy: false },
        { parent: this, customTimeouts: within(cloudMinutes) },
      );
    }
    this.registerOutputs();
  }
}
