import { Event, Job, Pod } from "./objects";
import { oneLine, podVerdict } from "./podVerdict";
import { failed, ready, Verdict, waiting } from "./verdict";

/** A Job and its related objects, read at the same time. */
export interface JobNow {
  readonly job: Job | undefined;
  readonly pods: readonly Pod[];
  readonly events: readonly Event[];
}

/** Whether a Job is done. If not, the cause comes from its newest pod: which container ended, and how. */
export function jobVerdict({ job, pods, events }: JobNow): Verdict {
  if (job === undefined) return failed("it is no longer in the cluster: run pulumi refresh");
  const condition = (type: string) =>
    job.status?.conditions?.find((found) => found.type === type && found.status === "True");
  if (condition("Complete") !== undefined) return ready;

  const [newest] = [...pods].sort((a, b) => bornAt(b) - bornAt(a));
  const verdict = newest === undefined ? undefined : podVerdict(newest, events);
  const known = verdict === undefined || verdict.state === "ready" ? undefined : verdict;
  const end = condition("Failed");
  if (end !== undefined) return failed(known?.cause ?? oneLine(end.message ?? "it failed"), known?.culprit);
  return known ?? waiting("it is not started yet");
}

/** A program that has run for this long has the permissions, login and resources that it needs. */
const certainSeconds = 60;

/** Whether a Job's program has run for a minute without interruption. @param now in milliseconds since 1970. */
export function isAtWork({ pods }: JobNow, now: number): boolean {
  return pods.some(({ status }) =>
    status?.containerStatuses?.some(({ state }) => {
      const since = Date.parse(state?.running?.startedAt ?? "");
      return now - since >= certainSeconds * 1000;
    }),
  );
}

function bornAt({ metadata }: Pod): number {
  return Date.parse(metadata.creationTimestamp ?? "") || 0;
}
