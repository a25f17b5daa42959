import type { Deployment, Event, Job } from "../../components/rollout/objects";
import { type Archiving, describeArchiving, waitingSegments } from "./archiving";
import { type Certificate, describeCertificate, problemOf } from "./certificates";
import type { Facts, Outputs, Templated, VolumeUse } from "./facts";
import { lastBackup, lastCron, lastRehearsal, type LastRun } from "./lastRuns";

/** The pods of one colour or process. */
interface Pods {
  readonly name: string;
  readonly colour: string;
  readonly ready: number;
  readonly wanted: number;
  /** The first twelve digits of the image's digest, as on the site's pages. */
  readonly version: string;
}

/** The state of a site, which `npm run status -- --json` prints. */
export interface SiteStatus {
  readonly stack: string;
  readonly url: string;
  readonly admin: { readonly url: string; readonly user: string };
  /** Whether {@link problems} is empty. */
  readonly healthy: boolean;
  /** Why the site is not healthy, one sentence each. */
  readonly problems: readonly string[];
  readonly certificates: readonly Certificate[];
  /** @property share The share of requests, in percent. */
  readonly colours: readonly (Pods & { readonly role: "main" | "canary" | "leaving"; readonly share: number })[];
  readonly processes: readonly Pods[];
  readonly releases: readonly Release[];
  readonly database: {
    readonly ready: number;
    readonly wanted: number;
    readonly version: string;
    readonly volume: { readonly size: string; readonly phase: string; readonly use?: VolumeUse };
    /** Undefined unless segments of the log wait to be archived. */
    readonly archiving?: Archiving;
  };
  readonly backup: LastRun;
  readonly rehearsal: LastRun;
  readonly cron: readonly LastRun[];
  /** The newest Kubernetes warnings of the last hour. */
  readonly warnings: readonly { readonly at: string; readonly about: string; readonly message: string }[];
  readonly kubernetes: string;
}

interface Release {
  readonly colour: string;
  readonly job: string;
  readonly outcome: "done" | "failed" | "under way";
  readonly began: string;
}

const fullPercent = 90;
const shownWarnings = 5;

/** Summarizes the facts and lists the problems. */
export function siteStatus(stack: string, outputs: Outputs, facts: Facts, now: number): SiteStatus {
  const { url, adminUser } = outputs;
  const found = {
    stack,
    url,
    admin: { url: `${url}admin/`, user: adminUser },
    certificates: facts.certificates,
    colours: coloursOf(outputs, facts),
    processes: facts.processes.map((process) => podsOf(process, process.metadata.labels?.process ?? "")),
    releases: facts.jobs.map(releaseOf),
    database: databaseOf(facts),
    backup: lastBackup(facts.backups),
    rehearsal: lastRehearsal(facts.rehearsals),
    cron: lastCron(facts.cron),
    warnings: warningsOf(facts.warnings, now),
    kubernetes: facts.kubernetes,
  };
  const problems = problemsOf(found, now);
  return { ...found, healthy: problems.length === 0, problems };
}

/** Formats the state as lines of one screen: what is serving, what was released, where the data is. */
export function describeStatus(status: SiteStatus, now: number): string[] {
  const { stack, url, admin, certificates, colours, processes, releases, database, warnings } = status;
  const { volume, archiving } = database;
  return [
    `stack ${stack}: ${url}   admin: ${admin.url} as ${admin.user}`,
    ...certificates.map((certificate) => describeCertificate(certificate, now)),
    ...colours.map(
      ({ role, share, ...pods }) =>
        `${pods.colour} (${role}${role === "main" && share === 100 ? "" : `, ${share} % of requests`}): ${describePods(pods)}`,
    ),
    ...processes.map((pods) => `${pods.name} (${pods.colour}): ${describePods(pods)}`),
    ...releases.map(({ colour, job, outcome, began }) => `release of ${colour}: ${job} ${outcome}, started ${began}`),
    `database: ${database.ready} of ${database.wanted} instances ready, version ${database.version}, volume ${volume.size} ${volume.phase}` +
      (volume.use === undefined ? "" : `, ${percent(volume.use)} % full`),
    ...(archiving === undefined ? [] : [describeArchiving(archiving, now)]),
    ...[status.backup, status.rehearsal, ...status.cron].map(({ text }) => text),
    `Kubernetes ${status.kubernetes}`,
    ...warnings.map(({ at, about, message }) => `warning ${at} ${about}: ${message}`),
    ...status.problems.map((problem) => `NOT HEALTHY: ${problem}`),
  ];
}

function problemsOf(
  { certificates, colours, processes, releases, database, ...runs }: Omit<SiteStatus, "healthy" | "problems">,
  now: number,
): string[] {
  const short = [...colours.filter(({ role }) => role !== "leaving"), ...processes].filter(
    ({ ready, wanted }) => ready < wanted || wanted === 0,
  );
  const { use } = database.volume;
  return [
    ...(colours.some(({ role }) => role === "main") ? [] : ["there is no pod of the main colour"]),
    ...short.map(({ name, ready, wanted }) => `${name} has ${ready} of ${wanted} pods ready`),
    ...releases.filter(({ outcome }) => outcome === "failed").map(({ job }) => `${job} failed`),
    ...(database.ready > 0 ? [] : ["the database is not ready"]),
    ...(database.archiving === undefined ? [] : ["the database's log is not archived"]),
    ...(use !== undefined && percent(use) >= fullPercent ? [`the database's volume is ${percent(use)} % full`] : []),
    ...[runs.backup, runs.rehearsal, ...runs.cron]
      .filter(({ outcome }) => outcome === "failed")
      .map(({ what }) => `${what} failed`),
    ...certificates.flatMap((certificate) => problemOf(certificate, now)),
  ];
}

function coloursOf({ colours }: Outputs, { deployments }: Facts): SiteStatus["colours"] {
  const all = deployments.map((deployment) => podsOf(deployment, deployment.metadata.name));
  const ready = all.reduce((sum, pods) => sum + pods.ready, 0);
  return all.map((pods) => ({
    ...pods,
    role: pods.colour === colours[0] ? "main" : colours.includes(pods.colour) ? "canary" : "leaving",
    share: ready === 0 ? 0 : Math.round((100 * pods.ready) / ready),
  }));
}

function podsOf({ metadata, status, spec }: Facts["deployments"][number], name: string): Pods {
  const [ready, wanted] = [status?.availableReplicas ?? 0, spec.replicas ?? 0];
  return { name, colour: metadata.labels?.colour ?? "", ready, wanted, version: versionOf({ spec }) };
}

function describePods({ ready, wanted, version }: Pick<Pods, "ready" | "wanted" | "version">): string {
  return `${ready} of ${wanted} pods ready, version ${version}`;
}

function databaseOf({ database, volume, volumeUse, databaseLog }: Facts): SiteStatus["database"] {
  return {
    ready: database?.status?.readyReplicas ?? 0,
    wanted: database?.spec.replicas ?? 1,
    version: database === undefined ? "none" : versionOf(database),
    volume: {
      size: volume?.status?.capacity?.storage ?? "none",
      phase: (volume?.status?.phase ?? "missing").toLowerCase(),
      use: volumeUse,
    },
    archiving: waitingSegments(databaseLog),
  };
}

function versionOf({ spec }: Pick<Deployment & Templated, "spec">): string {
  const image = spec.template.spec.containers[0]?.image ?? "";
  return /@sha256:(.{12})/.exec(image)?.[1] ?? image;
}

function releaseOf({ metadata, status }: Facts["jobs"][number]): Release {
  return {
    colour: metadata.labels?.colour ?? "",
    job: metadata.name,
    outcome: outcomeOf(status),
    began: metadata.creationTimestamp ?? "",
  };
}

function outcomeOf(status: Job["status"]): Release["outcome"] {
  const holds = (type: string) =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === "True");
  return holds("Complete") ? "done" : holds("Failed") ? "failed" : "under way";
}

function warningsOf(events: readonly Event[], now: number): SiteStatus["warnings"] {
  const warnings = events.map(({ lastTimestamp, eventTime, involvedObject, message = "" }) => ({
    at: (lastTimestamp ?? eventTime ?? "").replace(/\.\d+Z$/, "Z"),
    about: `${(involvedObject.kind ?? "").toLowerCase()} ${involvedObject.name ?? ""}`,
    message: message.replace(/\s+/g, " ").trim(),
  }));
  return warnings
    .filter(({ at }) => now - Date.parse(at) < 3_600_000)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(-shownWarnings);
}

function percent({ usedBytes, capacityBytes }: VolumeUse): number {
  return Math.round((100 * usedBytes) / capacityBytes);
}
