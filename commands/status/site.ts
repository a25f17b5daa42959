import { ClusterApi } from "../../components/rollout/clusterApi";
import type { Deployment, Job } from "../../components/rollout/objects";
import { describeArchiving } from "./archiving";
import { describeBackups, describeCron, describeRehearsals, type Runs } from "./lastRuns";

/** A stack's outputs, as `pulumi stack output --json --show-secrets` prints them. */
export interface Outputs {
  readonly url: string;
  readonly adminUser: string;
  readonly namespace: string;
  readonly colours: readonly string[];
  readonly kubeconfig: string;
}

interface Labelled {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}

interface Templated {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}

/** What the cluster says of a site. */
export interface Facts {
  readonly kubernetes: string;
  readonly deployments: readonly (Deployment & Labelled & Templated)[];
  /** The processes of the Procfile beside the web server. */
  readonly processes: readonly (Deployment & Labelled & Templated)[];
  readonly jobs: readonly (Job & Labelled)[];
  readonly database?: Templated & { readonly status?: { readonly readyReplicas?: number } };
  readonly volume?: {
    readonly status?: { readonly phase?: string; readonly capacity?: { readonly storage?: string } };
  };
  /** The newest lines of the database's log. */
  readonly databaseLog: string;
  readonly backups: Runs;
  readonly rehearsals: Runs;
  /** Those of the project's scheduled commands. */
  readonly cron: Runs;
}

/** Asks the cluster that a stack's kubeconfig points at; throws where it does not answer. */
export async function readFacts({ kubeconfig, namespace }: Outputs): Promise<Facts> {
  const [cluster] = (JSON.parse(kubeconfig) as { clusters: readonly KubeconfigCluster[] }).clusters;
  const { server = "", "certificate-authority-data": caCertificate = "" } = cluster?.cluster ?? {};
  const api = new ClusterApi({ endpoint: server.replace(/^https:\/\//, ""), caCertificate });
  const [apps, batch, core] = ["/apis/apps/v1", "/apis/batch/v1", "/api/v1"].map(
    (group) => `${group}/namespaces/${namespace}`,
  );
  const version = await api.read<{ gitVersion: string }>("/version");
  const runsOf = async (name: string): Promise<Runs> => ({
    jobs: await api.list<Job>(`${batch}/jobs?labelSelector=name%3D${name}`),
    pods: await api.list<Runs["pods"][number]>(`${core}/pods?labelSelector=name%3D${name}`),
  });
  const [deployments, processes, jobs, database, volume, databaseLog, backups, rehearsals, cron] = await Promise.all([
    api.list<Facts["deployments"][number]>(`${apps}/deployments?labelSelector=name%3Dapp`),
    api.list<Facts["processes"][number]>(`${apps}/deployments?labelSelector=name%3Dprocess`),
    api.list<Facts["jobs"][number]>(`${batch}/jobs?labelSelector=name%3Drelease`),
    api.read<NonNullable<Facts["database"]>>(`${apps}/statefulsets/database`),
    api.read<NonNullable<Facts["volume"]>>(`${core}/persistentvolumeclaims/database`),
    api.text(`${core}/pods/database-0/log?sinceSeconds=3600&tailLines=5000`),
    runsOf("backup"),
    runsOf("rehearsal"),
    runsOf("cron"),
  ]);
  return {
    kubernetes: version?.gitVersion ?? "",
    ...{ deployments, processes, jobs, database, volume, databaseLog, backups, rehearsals, cron },
  };
}

interface KubeconfigCluster {
  readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
}

/** One screen: what serves, what was released, where the data is. */
export function describeSite(stack: string, { url, adminUser, colours }: Outputs, facts: Facts): string[] {
  const { deployments, processes, jobs, database, volume } = facts;
  return [
    `stack ${stack}: ${url}   admin: ${url}admin/ as ${adminUser}`,
    ...deployments.map((deployment) => {
      const colour = deployment.metadata.labels?.colour ?? "";
      const role = colour === colours[0] ? "main" : colours.includes(colour) ? "canary" : "leaving";
      return `${colour} (${role}): ${podsOf(deployment)}, version ${versionOf(deployment)}`;
    }),
    ...processes.map((process) => {
      const { process: name = "", colour = "" } = process.metadata.labels ?? {};
      return `${name} (${colour}): ${podsOf(process)}, version ${versionOf(process)}`;
    }),
    ...jobs.map(
      (job) =>
        `release of ${job.metadata.labels?.colour ?? ""}: ${job.metadata.name} ${outcome(job)}, begun ${job.metadata.creationTimestamp ?? ""}`,
    ),
    `database: ${database?.status?.readyReplicas === 1 ? "ready" : "not ready"}, version ${database === undefined ? "none" : versionOf(database)}, ` +
      `volume ${volume?.status?.capacity?.storage ?? "none"} ${(volume?.status?.phase ?? "missing").toLowerCase()}`,
    ...describeArchiving(facts.databaseLog, Date.now()),
    describeBackups(facts.backups),
    describeRehearsals(facts.rehearsals),
    ...describeCron(facts.cron),
    `Kubernetes ${facts.kubernetes}`,
  ];
}

function podsOf({ status, spec }: Deployment): string {
  return `${status?.availableReplicas ?? 0} of ${spec.replicas ?? 0} pods ready`;
}

/** As each page shows it: the first twelve digits of the image's digest. */
function versionOf({ spec }: Templated): string {
  const image = spec.template.spec.containers[0]?.image ?? "";
  return /@sha256:(.{12})/.exec(image)?.[1] ?? image;
}

function outcome({ status }: Job): string {
  const holds = (type: string) =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === "True");
  return holds("Complete") ? "done" : holds("Failed") ? "failed" : "under way";
}
