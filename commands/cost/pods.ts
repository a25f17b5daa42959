import { mebibytes, processorsIn } from "../../components/kubernetes/quantities";
import type { Settings } from "../../stacks/settings";

type Site = Pick<Settings, "replicas" | "autoscaling" | "canary" | "processes"> & {
  readonly app: Pick<Settings["app"], "cpu" | "memory">;
};

/** Equal pods: what each asks for, and how many of them run. */
export interface Pods {
  readonly processors: number;
  readonly memoryGb: number;
  readonly fewest: number;
  readonly most: number;
}

/** The pods of the application: the colours and the Procfile's processes. */
export function appPods({ app, replicas, autoscaling, canary, processes }: Site): Pods[] {
  const extra = canary?.replicas ?? 0;
  const most = Math.max(replicas, autoscaling?.maxReplicas ?? 0);
  return [
    pods(app.cpu, app.memory, replicas + extra, most + extra),
    ...processes.others.map(({ cpu, memory, replicas: count }) => pods(cpu, memory, count)),
  ].filter((each) => each.most > 0);
}

/** @param cpu and memory in Kubernetes' notation. */
export function pods(cpu: string, memory: string, fewest: number, most = fewest): Pods {
  return { processors: processorsIn(cpu), memoryGb: mebibytes(memory) / 1024, fewest, most };
}
