import * as kubernetes from "@pulumi/kubernetes";
import {
  PolicyResource,
  ResourceValidationPolicy,
  StackValidationPolicy,
  validateResourceOfType,
} from "@pulumi/policy";
import { excepted } from "../exceptions";

type Labels = Readonly<Record<string, string>>;

export const rolloutRules: (ResourceValidationPolicy | StackValidationPolicy)[] = [
  {
    name: "rolling-update-strategy",
    description: "A Deployment's new pods are ready before its old ones stop.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(kubernetes.apps.v1.Deployment, ({ spec }, _, report) => {
      const { type = "RollingUpdate", rollingUpdate } = spec?.strategy ?? {};
      if (type !== "RollingUpdate") report(`strategy ${type} stops the old pods first`);
      if (!isNone(rollingUpdate?.maxUnavailable)) report("strategy.rollingUpdate.maxUnavailable is not 0");
    }),
  },
  {
    name: "pdb-allows-drain",
    description: "No disruption budget blocks the draining of a node forever.",
    enforcementLevel: "mandatory",
    validateResource: validateResourceOfType(kubernetes.policy.v1.PodDisruptionBudget, ({ spec }, _, report) => {
      if (isNone(spec?.maxUnavailable)) report("maxUnavailable is 0");
      if (String(spec?.minAvailable ?? "") === "100%") report("minAvailable is 100%");
    }),
  },
  {
    name: "pdb-and-hpa",
    description: "Every Deployment has a disruption budget, and one that serves requests has an autoscaler.",
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const budgets = resources.flatMap(budgeted);
      const scaled = resources.flatMap(scaledBy);
      for (const resource of resources) {
        const deployment = resource.asType(kubernetes.apps.v1.Deployment);
        if (deployment === undefined) continue;
        const { name, namespace } = deployment.metadata;
        const pods = deployment.spec.template.metadata.labels;
        if (!budgets.some((budget) => budget.namespace === namespace && selects(budget.labels, pods)))
          report("no PodDisruptionBudget selects its pods", resource.urn);
        const serves = deployment.spec.template.spec?.containers.some(({ ports = [] }) => ports.length > 0) ?? false;
        const needsScaler = serves && !excepted("pdb-and-hpa", resource.name);
        if (needsScaler && !scaled.some((target) => target.namespace === namespace && target.name === name))
          report("no HorizontalPodAutoscaler scales it", resource.urn);
      }
    },
  },
];

/** True for zero pods, as a number or a percentage. */
function isNone(count: number | string | undefined): boolean {
  return count !== undefined && /^0%?$/.test(String(count));
}

function budgeted(resource: PolicyResource) {
  const budget = resource.asType(kubernetes.policy.v1.PodDisruptionBudget);
  if (budget === undefined) return [];
  return [{ namespace: budget.metadata.namespace, labels: budget.spec.selector.matchLabels }];
}

function scaledBy(resource: PolicyResource) {
  const scaler = resource.asType(kubernetes.autoscaling.v2.HorizontalPodAutoscaler);
  if (scaler === undefined || scaler.spec.scaleTargetRef.kind !== "Deployment") return [];
  return [{ namespace: scaler.metadata.namespace, name: scaler.spec.scaleTargetRef.name }];
}

function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
