import * as kubernetes from "@pulumi/kubernetes";
import { ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { excepted } from "../exceptions";

const enforce = "pod-security.kubernetes.io/enforce";

export const isolationRules: ResourceValidationPolicy[] = [
  {
    name: "namespaces-are-restricted",
    description: "The API server refuses pods that ask for more than Pod Security's restricted.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(kubernetes.core.v1.Namespace, (namespace, args, report) => {
      if (excepted("namespaces-are-restricted", args.name)) return;
      if (namespace.metadata?.labels?.[enforce] !== "restricted") report(`the label ${enforce} is not restricted`);
    }),
  },
];
