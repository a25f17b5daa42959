import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { within } from "../kubernetes/timeouts";

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
  "monitoring",
  "storage",
] as const;

/** Google's provider enables all of them in one call and allows 20 minutes for it; a new project can take more than five. */
const enablingMinutes = 20;

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
        { parent: this, customTimeouts: within(enablingMinutes) },
      );
    }
    this.registerOutputs();
  }
}
