import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { within } from "../kubernetes/timeouts";

/** The Google APIs that the stack uses. */
export const services = [
  "artifactregistry",
  "cloudresourcemanager",
  "compute",
  "container",
  "dns",
  "iam",
  "iamcredentials",
  "logging",
  "monitoring",
  "storage",
] as const;

/** Google's provider enables all of them in one call and allows 20 minutes for it. On a new project it can take more than five. */
const enablingMinutes = 20;

/**
 * Enables the Google APIs on the project. Everything else depends on them. They stay enabled when the stack is destroyed, because other stacks
 * may share the project.
 */
export class ProjectServices extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:ProjectServices", name, {}, opts);
    for (const service of services) {
      new gcp.projects.Service(
        `${name}-${service}`,
        { service: `${service}.googleapis.com`, disableOnDestroy: false },
        { parent: this, customTimeouts: within(enablingMinutes) },
      );
    }
    this.registerOutputs();
  }
}
