import * as kubernetes from "@pulumi/kubernetes";
import { ResourceValidationPolicy, StackValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { excepted } from "../exceptions";

const enforce = "pod-security.kubernetes.io/enforce";

export const isolationRules: (ResourceValidationPolicy | StackValidationPolicy)[] = [
  {
    name: "pod-security-restricted",
    description: "The API server rejects pods that need more than Pod Security's restricted.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(kubernetes.core.v1.Namespace, (namespace, args, report) => {
      if (excepted("pod-security-restricted", args.name)) return;
      if (namespace.metadata?.labels?.[enforce] !== "restricted") report(`the label ${enforce} is not restricted`);
    }),
  },
  {
    name: "default-deny-network-policy",
    description:
      "Every namespace has a NetworkPolicy that denies all traffic in both directions unless a different policy allows it.",
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const closed = resources.flatMap((resource) => {
        const policy = resource.asType(kubernetes.networking.v1.NetworkPolicy);
        return policy !== undefined && deniesAll(policy.spec) ? [policy.metadata.namespace] : [];
      });
      for (const resource of resources) {
        const name = resource.asType(kubernetes.core.v1.Namespace)?.metadata.name;
        if (name !== undefined && !closed.includes(name))
          report(`no NetworkPolicy denies all in ${name}`, resource.urn);
      }
    },
  },
  {
    name: "no-exposed-services",
    description: "No Service brings requests from outside to other pods than the edge's, which end TLS.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(kubernetes.core.v1.Service, ({ spec }, _args, report) => {
      const isInside = (spec?.type ?? "ClusterIP") === "ClusterIP" && (spec?.externalIPs ?? []).length === 0;
      if (!isInside && spec?.selector?.["name"] !== "edge")
        report("it is open to the outside and does not lead to the edge");
    }),
  },
];

/** True if a policy selects all pods and blocks all traffic in both directions. */
function deniesAll(spec: kubernetes.types.output.networking.v1.NetworkPolicySpec): boolean {
  const { matchLabels = {}, matchExpressions = [] } = spec.podSelector ?? {};
  const everyPod = Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
  const both = ["Ingress", "Egress"].every((type) => spec.policyTypes?.includes(type));
  return everyPod && both && (spec.ingress ?? []).length === 0 && (spec.egress ?? []).length === 0;
}
