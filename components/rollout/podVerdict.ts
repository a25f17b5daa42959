import { ContainerStatus, Event, Pod } from "./objects";
import { startFault } from "./startFault";
import { Culprit, failed, ready, Verdict, waiting } from "./verdict";

/** Waiting does not help: what the pod asks for is wrong in itself. */
const hopeless = new Set(["InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError"]);
const pullFaults = new Set(["ErrImagePull", "ImagePullBackOff"]);
/** What registries say of an image that is not there or not for us; any other fault may pass. */
const noSuchImage = /not found|manifest unknown|denied|unauthorized|forbidden|does not exist/i;

/**
 * Once may be bad luck, such as a database that was just away; a program that has ended three times by a fault of its own,
 * after Kubernetes' pauses of 10 and 20 seconds, will go on so.
 */
const certainRestarts = 2;

/** What keeps one pod from being ready, by its status and the events about it. */
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
    // Older nodes say only in an event why they back off.
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
    const runs = `${name} ended with exit code ${end.exitCode}${restartCount > 0 ? `, ${restartCount + 1} times by now` : ""}`;
    // Above 128: ended by a signal. The kernel's for want of memory comes again; another may come from without.
    const bySignal = end.exitCode > 128;
    const cause = end.reason === "OOMKilled" ? `${name} needs more memory than its limit` : runs;
    const certain = restartCount >= certainRestarts && (!bySignal || end.reason === "OOMKilled");
    // Not yet certain, and running once more: its probes tell more than its end.
    if (certain || state?.running === undefined || !bySignal)
      return (certain ? failed : waiting)(
        cause,
        culprit(state?.running !== undefined, !bySignal && end.reason !== "OOMKilled"),
      );
  }
  if (container.ready || (state?.terminated !== undefined && end?.exitCode === 0)) return ready;

  const probe = lastWarning(pod.metadata.name, events, /probe failed/i);
  if (state?.running !== undefined)
    return waiting(probe === undefined ? `${name} runs and is not ready` : probeCause(probe), culprit(false, false));
  const told = lastWarning(pod.metadata.name, events, /./);
  return waiting(told ?? `${name} is not started yet${reason === "" ? "" : `: ${reason}`}`);
}

/** Containerd repeats the image's name at each step that failed; the last one's fault is the cause. */
function pullCause(message: string): string {
  const image = /image "([^"]+)"/.exec(message)?.[1];
  const fault = (message.split('": ').at(-1) ?? message).replace(/^ErrImagePull: /, "");
  if (image === undefined) return `its image cannot be pulled: ${fault}`;
  return `its image ${image} cannot be pulled: ${fault.replace(`${image}: `, "")}`;
}

/** `readiness probe: HTTP 503`, or what else it came to. */
function probeCause(message: string): string {
  const [, kind = "", rest = ""] = /^(\w+) probe failed: (.*)$/i.exec(message) ?? [];
  const status = /statuscode: (\d+)/.exec(rest)?.[1];
  const told = status === undefined ? rest.replace(/^Get "[^"]*": /, "") : `HTTP ${status}`;
  return `${kind.toLowerCase()} probe: ${told}`;
}

/** What the newest warning about an object of this name says, of those that speak of `what`. */
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

/** The scheduler goes on with what preemption would not bring either. */
function firstSentences(message: string): string {
  return oneLine(message.replace(/[.,]? *(preemption:|no new claims to deallocate).*$/s, "")).replace(/\.$/, "");
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
