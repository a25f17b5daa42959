import { run } from "../../local/machine/command";
import { kubectl } from "../../local/cluster/controlPlane";
import { nodeName, recordedNodes } from "../../local/cluster/node";
import { paths } from "../../local/machine/paths";
import { inSite } from "../e2e/support/kubernetes";
import { type AppPod, appPods } from "../e2e/support/loadSite";

/** How a pod can end. */
export type Ending = keyof typeof endings;

const endings = {
  /** As a rollout, a scale-down or a drain ends pods. */
  deleted: ({ name }: AppPod) => inSite("delete", "pod", name, "--wait=false"),
  /** As an impatient person ends them: the containers are killed at once, without their preStop. */
  "deleted by force": ({ name }: AppPod) =>
    inSite("delete", "pod", name, "--grace-period=0", "--force", "--wait=false"),
  /** As the kernel ends a process that takes too much memory. */
  killed: ({ node, container }: AppPod) => killContainer(node, container),
} as const;

/** A pod that was ended, and when, in milliseconds since 1970. */
export interface Ended {
  readonly at: number;
  readonly ending: Ending;
  readonly pod: string;
}

/** Ends one serving pod, chosen at random. There has to be a second one: sites of one pod are not tested here. */
export async function endOne(ending: Ending): Promise<Ended[]> {
  const ready = (await appPods()).filter((pod) => pod.ready && !pod.leaving);
  const pod = ready[Math.floor(Math.random() * ready.length)];
  if (pod === undefined || ready.length < 2) return [];
  const at = Date.now();
  // It may have gone by itself since it was listed, as during a rollout.
  return endings[ending](pod).then(
    () => [{ at, ending, pod: pod.name }],
    () => [],
  );
}

/** Moves everything off a node, as before its machine is renewed. */
export function drain(node: string): Promise<string> {
  return kubectl("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=180s");
}

/** The node that runs the pod. */
export async function nodeOf(pod: string): Promise<string> {
  return inSite("get", "pod", pod, "-o", "jsonpath={.spec.nodeName}");
}

/** Kills all processes of a container, past the kubelet. */
export async function killContainer(node: string, container: string): Promise<void> {
  const number = recordedNodes().find((candidate) => nodeName(candidate) === node)?.number ?? 0;
  const socket = paths.inState("nodes", String(number), "containerd.sock");
  await run("ctr", ["--address", socket, "-n", "k8s.io", "tasks", "kill", "--all", "-s", "SIGKILL", container]);
}
