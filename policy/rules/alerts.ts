import * as gcp from "@pulumi/gcp";
import { ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";

export const alertRules: ResourceValidationPolicy[] = [
  {
    name: "alert-notification-channels",
    description: "Every alert policy is enabled and notifies someone.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(gcp.monitoring.AlertPolicy, (policy, _, report) => {
      if ((policy.notificationChannels ?? []).length === 0) report("notificationChannels is empty");
      if (policy.enabled === false) report("enabled is false");
    }),
  },
];
