import type { Job, Pod } from "../../components/rollout/objects";
import { startFault } from "../../components/rollout/startFault";

/** Jobs of one kind (backups or rehearsals) and their pods. The cluster keeps the last successful and the last failed one. */
export interface Runs {
  readonly jobs: readonly (Job & { readonly metadata: { readonly labels?: Readonly<Record<string, string>> } })[];
  readonly pods: readonly (Pod & { readonly metadata: { readonly labels?: Readonly<Record<string, string>> } })[];
}

/** The result of containers/database/backup. */
interface Backup {
  readonly bytes: number;
  readonly kept: number;
  readonly lastArchivedAt: string | null;
}

/** The result of containers/database/rehearse. */
interface Rehearsal {
  readonly backupId: string;
  readonly tables: number;
  readonly rows: number;
}

/** How the last run of a kind ended. */
export interface LastRun {
  readonly what: string;
  readonly outcome: "none" | "succeeded" | "failed";
  /** When it ended; empty if there was no run. */
  readonly at: string;
  /** One line for people. After a failure it gives the cause and the last successful run. */
  readonly text: string;
}

/** The last base backup. */
export function lastBackup(runs: Runs): LastRun {
  return lastRun("last backup", runs, (message) => {
    const { bytes, kept, lastArchivedAt } = JSON.parse(message) as Backup;
    const archive = lastArchivedAt === null ? "no log archived yet" : `log archived up to ${lastArchivedAt}`;
    return `${megabytes(bytes)}, ${kept} kept, ${archive}`;
  });
}

/** The last rehearsal of a restore. */
export function lastRehearsal(runs: Runs): LastRun {
  return lastRun("last rehearsal", runs, (message) => {
    const { backupId, tables, rows } = JSON.parse(message) as Rehearsal;
    return `backup ${backupId} restored, ${tables} tables, ${rows} rows, no problem found`;
  });
}

/** The last run of each scheduled command. */
export function lastCron({ jobs, pods }: Runs): LastRun[] {
  const names = new Set(jobs.flatMap(({ metadata }) => metadata.labels?.["cron"] ?? []));
  return [...names].sort().map((name) => {
    const its = jobs.filter(({ metadata }) => metadata.labels?.["cron"] === name);
    return lastRun(`cron ${name}`, { jobs: its, pods }, () => "succeeded");
  });
}

function lastRun(what: string, { jobs, pods }: Runs, told: (message: string) => string): LastRun {
  const newestFirst = [...jobs].sort((a, b) => bornAt(b) - bornAt(a));
  const [last, ...earlier] = newestFirst.filter((job) => endOf(job) !== undefined);
  const underWay = newestFirst[0] !== undefined && newestFirst[0] !== last ? "; one is under way" : "";
  if (last === undefined) return { what, outcome: "none", at: "", text: `${what}: none yet${underWay}` };
  const pod = lastPodOf(last, pods);
  const at = timeOf(last);
  if (endOf(last)?.type === "Complete") {
    const result = readable(terminatedOf(pod)?.message ?? "", told);
    return { what, outcome: "succeeded", at, text: `${what}: ${at}, ${result}${underWay}` };
  }
  const good = earlier.find((job) => endOf(job)?.type === "Complete");
  const before = good === undefined ? "none succeeded before" : `the last successful one: ${timeOf(good)}`;
  return { what, outcome: "failed", at, text: `${what}: FAILED ${at}: ${causeOf(last, pod)}; ${before}${underWay}` };
}

function endOf({ status }: Job) {
  return status?.conditions?.find(
    ({ type, status: is }) => is === "True" && (type === "Complete" || type === "Failed"),
  );
}

function timeOf(job: Job): string {
  return endOf(job)?.lastTransitionTime ?? job.metadata.creationTimestamp ?? "";
}

function bornAt({ metadata }: Job | Pod): number {
  return Date.parse(metadata.creationTimestamp ?? "") || 0;
}

/** The pod of a Job's last attempt. */
function lastPodOf(job: Job, pods: Runs["pods"]): Pod | undefined {
  const own = pods.filter(({ metadata }) => metadata.labels?.["job-name"] === job.metadata.name);
  return own.sort((a, b) => bornAt(b) - bornAt(a))[0];
}

function terminatedOf(pod: Pod | undefined) {
  return pod?.status?.containerStatuses?.[0]?.state?.terminated;
}

function readable(message: string, told: (message: string) => string): string {
  try {
    return told(message);
  } catch {
    return "done, but it left no result";
  }
}

/** The program's own error, or the reason why Kubernetes did not start it or ended its pod (`Evicted`), container (`OOMKilled`) or Job. */
function causeOf(job: Job, pod: Pod | undefined): string {
  const fault = startFault(pod?.status?.containerStatuses?.[0] ?? {});
  if (fault !== undefined) return fault.message;
  const terminated = terminatedOf(pod);
  const killed = terminated?.reason === "OOMKilled" ? "OOMKilled" : "";
  return complaintOf(terminated?.message ?? "") || evictionOf(pod) || killed || endOf(job)?.message || "no cause known";
}

function evictionOf(pod: Pod | undefined): string {
  const { reason = "", message = "" } = pod?.status ?? {};
  return [reason, message].filter(Boolean).join(": ");
}

/** The error that a program left; empty if it left none. */
function complaintOf(message: string): string {
  try {
    const { error, problems = [] } = JSON.parse(message) as { error?: string; problems?: readonly string[] };
    return error ?? problems.join("; ");
  } catch {
    return lastLineOf(message);
  }
}

/** The project's own commands leave the end of their output. */
function lastLineOf(message: string): string {
  return message.trim().split("\n").at(-1) ?? "";
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
