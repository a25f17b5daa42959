import * as kubernetes from "@pulumi/kubernetes";

/** How many pods there are. */
export interface Scale {
  /** Pods; with `autoscaling` the fewest. */
  readonly replicas: number;
  readonly autoscaling?: { readonly maxReplicas: number; readonly targetCpuPercent: number };
}

/**
 * The autoscaler is always there; without `autoscaling` it holds the number that the Deployment states. So switching it on or
 * off is a change of its bounds, made before the Deployment's, and at no time do the two want different numbers. (If it came
 * and went instead, it would be deleted last, after it had overruled the Deployment's new number.)
 */
export function scaling(
  { replicas, autoscaling }: Scale,
  deployment: string,
): kubernetes.types.input.autoscaling.v2.HorizontalPodAutoscalerSpec {
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
    minReplicas: replicas,
    maxReplicas: autoscaling?.maxReplicas ?? replicas,
    metrics: [
      {
        type: "Resource",
        resource: {
          name: "cpu",
          target: { type: "Utilization", averageUtilization: autoscaling?.targetCpuPercent ?? 70 },
        },
      },
    ],
    behavior: {
      // Kubernetes' defaults, written out: in 15 seconds twice as many or four more; fewer only when five minutes asked for fewer.
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [
          { type: "Percent", value: 100, periodSeconds: 15 },
          { type: "Pods", value: 4, periodSeconds: 15 },
        ],
      },
      scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] },
    },
  };
}
