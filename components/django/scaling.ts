import * as kubernetes from "@pulumi/kubernetes";

/** The number of pods. */
export interface Scale {
  /** The number of pods, or with `autoscaling` the minimum. */
  readonly replicas: number;
  /**
   * The maximum number of pods, and the average CPU use, in percent of the request, at which more are started.
   * @default no autoscaling
   */
  readonly autoscaling?: { readonly maxReplicas: number; readonly targetCpuPercent: number };
}

/**
 * The autoscaler always exists. Without `autoscaling`, its minimum and maximum are the Deployment's number. Turning autoscaling on or off only
 * changes these bounds, before the Deployment changes, so the two never disagree. (If the autoscaler were deleted instead, that would happen
 * last, after it had overruled the Deployment's new number.)
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
      // Kubernetes' defaults: within 15 seconds twice as many pods or four more, and fewer only after five minutes of lower load.
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
