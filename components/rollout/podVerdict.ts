import { ContainerStatus, Event, Pod } from "./objects";
import { startFault } from "./startFault";
import { Culprit, failed, ready, Verdict, waiting } from "./verdict";

/** Reasons for which waiting does not help, because the pod's specification is wrong. */
const hopeless = new Set(["InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError"]);
const pullFaults = new Set(["ErrImagePull", "ImagePullBackOff"]);
/** A registry's answers if an image is missing or not readable. All other errors may be temporary. */
const noSuchImage = /not found|manifest unknown|denied|unauthorized|forbidden|does not exist/i;

/**
 * One crash may be bad luck, for example because the database was restarting. A program that has failed three times, with Kubernetes' pauses of
 * 10 and 20 seconds in between, will keep failing.
 */
const certainRestarts = 2;

/** Whether a pod is ready, and why not, from its status and its events. */
export function podVerdict(pod: Pod, events: readonly Event[]): Verdict {
  const condition = (type: string) => pod.status?.conditions?.find((found) => found.type === type);
  if (condition("Ready")?.status === "True") return ready;

  const scheduled = condition("PodScheduled");
  if (scheduled?.status === "False") return waiting(`no room on the nodes: ${firstSentences(scheduled.message ?? "")}`);

  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const verdicts = containers.map((container) => containerVerdict(pod, container, events));
  return (
    verdicts.find(({ state }) => state === "failed") ??
    verdicts.find(({ state }) => state === "waiting") ??
    waiting(`${pod.metadata.name} is not ready`)
  );
}

function containerVerdict(pod: Pod, container: ContainerStatus, events: readonly Event[]): Verdict {
  const { name, state, lastState, restartCount } = container;
  const culprit = (previous: boolean, ended: boolean): Culprit => ({
    pod: pod.metadata.name,
    container: name,
    previous,
    ended,
  });
  const reason = state?.waiting?.reason ?? "";
  const message = oneLine(state?.waiting?.message ?? "");

  if (hopeless.has(reason)) return failed(`${reason}: ${message}`);
  if (pullFaults.has(reason)) {
    // Older nodes give the reason for a back-off only in an event.
    const isTold = reason === "ErrImagePull" || message.includes("ErrImagePull: ");
    const said = isTold ? message : (lastWarning(pod.metadata.name, events, /^failed to pull/i) ?? message);
    return (noSuchImage.test(said) ? failed : waiting)(pullCause(said));
  }

  const fault = startFault(container);
  if (fault !== undefined) {
    const certain = fault.certain || restartCount >= certainRestarts;
    return (certain ? failed : waiting)(`${name} cannot start: ${fault.message}`);
  }

  const end = state?.terminated ?? lastState?.terminated;
  if (end !== undefined && end.exitCode !== 0 && !container.ready) {
    const runs = `${name} ended with exit code ${end.exitCode}${restartCount > 0 ? `, ${restartCount + 1} times so far` : ""}`;
    // An exit code above 128 means a signal. Running out of memory will happen again; other signals may come from outside.
    const bySignal = end.exitCode > 128;
    const cause = end.reason === "OOMKilled" ? `${name} needs more memory than its limit` : runs;
    const certain = restartCount >= certainRestarts && (!bySignal || end.reason === "OOMKilled");
    // If the failure is not certain and the program is running again, its probes say more than its last exit.
    if (certain || state?.running === undefined || !bySignal)
      return (certain ? failed : waiting)(
        cause,
        culprit(state?.running !== undefined, !bySignal && end.reason !== "OOMKilled"),
      );
  }
  if (container.ready || (state?.terminated !== undefined && end?.exitCode === 0)) return ready;

  const probe = lastWarning(pod.metadata.name, events, /probe failed/i);
  if (state?.running !== undefined)
    return waiting(probe === undefined ? `${name} is running but not ready` : probeCause(probe), culprit(false, false));
  const told = lastWarning(pod.metadata.name, events, /./);
  return waiting(told ?? `${name} is not started yet${reason === "" ? "" : `: ${reason}`}`);
}

/** The cause in an error from containerd, which repeats the image's name for each failed step. The last step has the cause. */
function pullCause(message: string): string {
  const image = /image "([^"]+)"/.exec(message)?.[1];
  const fault = (message.split('": ').at(-1) ?? message).replace(/^ErrImagePull: /, "");
  if (image === undefined) return `its image cannot be pulled: ${fault}`;
  return `its image ${image} cannot be pulled: ${fault.replace(`${image}: `, "")}`;
}

/** The result of a failed probe, such as `readiness probe: HTTP 503`. */
function probeCause(message: string): string {
  const [, kind = "", rest = ""] = /^(\w+) probe failed: (.*)$/i.exec(message) ?? [];
  const status = /statuscode: (\d+)/.exec(rest)?.[1];
  const told = status === undefined ? rest.replace(/^Get "[^"]*": /, "") : `HTTP ${status}`;
  return `${kind.toLowerCase()} probe: ${told}`;
}

/** The message of the newest warning about an object with this name that matches `what`. */
export function lastWarning(name: string, events: readonly Event[], what: RegExp): string | undefined {
  const about = events.filter(
    ({ type, message, involvedObject }) =>
      type === "Warning" && involvedObject.name === name && what.test(message ?? ""),
  );
  const newest = [...about].sort((a, b) => timeOf(a) - timeOf(b)).at(-1)?.message;
  return newest === undefined ? undefined : oneLine(newest);
}

function timeOf({ lastTimestamp, eventTime }: Event): number {
  return Date.parse(lastTimestamp ?? eventTime ?? "") || 0;
}

/** Cuts off the end of the scheduler's message, which says that preemption would not help either. */
function firstSentences(message: string): string {
  return oneLine(message.replace(/[.,]? *(preemption:|no new claims to deallocate).*$/s, "")).replace(/\.$/, "");
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
