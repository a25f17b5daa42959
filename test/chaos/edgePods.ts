import { inSite, names } from "../e2e/support/kubernetes";
import { untilAnswer } from "../e2e/support/untilAnswer";

/** The names of the edge's pods, those that are leaving included. */
export const edgePods = () => names("pods", "-l", "name=edge");

/** Waits until the edge's pods are as its Deployment wants them, and none is leaving any more. */
export async function edgeSettled(): Promise<void> {
  await inSite("rollout", "status", "deployment/edge", "--timeout=300s");
  await untilAnswer("A pod of the edge is still leaving", 120, edgePods, (pods) => pods.length === 2);
}
