import { ClusterApi } from "../../components/rollout/clusterApi";
import type { Deployment, Event, Job } from "../../components/rollout/objects";
import { type Certificate, readCertificates } from "./certificates";
import type { Runs } from "./lastRuns";

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

/** An object with a pod template. */
export interface Templated {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}

/** How much of a volume is used. */
export interface VolumeUse {
  readonly usedBytes: number;
  readonly capacityBytes: number;
}

/** The cluster's objects that `npm run status` reports on. */
export interface Facts {
  readonly kubernetes: string;
  readonly deployments: readonly (Deployment & Labelled & Templated)[];
  /** The Procfile's processes other than the web server. */
  readonly processes: readonly (Deployment & Labelled & Templated)[];
  readonly jobs: readonly (Job & Labelled)[];
  readonly database?: Templated & {
    readonly spec: { readonly replicas?: number };
    readonly status?: { readonly readyReplicas?: number };
  };
  readonly volume?: {
    readonly status?: { readonly phase?: string; readonly capacity?: { readonly storage?: string } };
  };
  /** Undefined if the node does not report it. */
  readonly volumeUse?: VolumeUse;
  /** The newest lines of the database's log. */
  readonly databaseLog: string;
  readonly backups: Runs;
  readonly rehearsals: Runs;
  /** Runs of the project's scheduled commands. */
  readonly cron: Runs;
  /** Warnings about all objects in the site's namespace. */
  readonly warnings: readonly Event[];
  readonly certificates: readonly Certificate[];
}

/** Reads the facts from the cluster of a stack's kubeconfig, in parallel. @throws Error if the cluster does not answer. */
export async function readFacts({ kubeconfig, namespace }: Outputs): Promise<Facts> {
  const [cluster] = (JSON.parse(kubeconfig) as { clusters: readonly KubeconfigCluster[] }).clusters;
  const { server = "", "certificate-authority-data": caCertificate = "" } = cluster?.cluster ?? {};
  const api = new ClusterApi({ endpoint: server.replace(/^https:\/\//, ""), caCertificate });
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const core = `/api/v1/namespaces/${namespace}`;
  const jobsOf = <Item>(name: string) =>
    api.list<Item>(`/apis/batch/v1/namespaces/${namespace}/jobs?labelSelector=name%3D${name}`);
  const runsOf = async (name: string): Promise<Runs> => {
    const [jobs, pods] = await Promise.all([
      jobsOf<Runs["jobs"][number]>(name),
      api.list<Runs["pods"][number]>(`${core}/pods?labelSelector=name%3D${name}`),
    ]);
    return { jobs, pods };
  };
  const [version, deployments, processes, jobs, database, volume, volumeUse, databaseLog, ...rest] = await Promise.all([
    api.read<{ gitVersion: string }>("/version"),
    api.list<Facts["deployments"][number]>(`${apps}/deployments?labelSelector=name%3Dapp`),
    api.list<Facts["processes"][number]>(`${apps}/deployments?labelSelector=name%3Dprocess`),
    jobsOf<Facts["jobs"][number]>("release"),
    api.read<NonNullable<Facts["database"]>>(`${apps}/statefulsets/database`),
    api.read<NonNullable<Facts["volume"]>>(`${core}/persistentvolumeclaims/database`),
    readVolumeUse(api, core).catch(() => undefined),
    api.text(`${core}/pods/database-0/log?sinceSeconds=3600&tailLines=5000`),
    runsOf("backup"),
    runsOf("rehearsal"),
    runsOf("cron"),
    api.list<Event>(`${core}/events?fieldSelector=type%3DWarning`),
    readCertificates(api, namespace),
  ]);
  const [backups, rehearsals, cron, warnings, certificates] = rest;
  return {
    kubernetes: version?.gitVersion ?? "",
    ...{ deployments, processes, jobs, database, volume, volumeUse, databaseLog },
    ...{ backups, rehearsals, cron, warnings, certificates },
  };
}

interface KubeconfigCluster {
  readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
}

/** A kubelet's summary: https://kubernetes.io/docs/reference/instrumentation/node-metrics/ */
interface Summary {
  readonly pods?: readonly {
    readonly volume?: readonly (Partial<VolumeUse> & { readonly pvcRef?: { readonly name?: string } })[];
  }[];
}

async function readVolumeUse(api: ClusterApi, core: string): Promise<VolumeUse | undefined> {
  const pod = await api.read<{ spec: { nodeName?: string } }>(`${core}/pods/database-0`);
  if (pod?.spec.nodeName === undefined) return undefined;
  const summary = await api.read<Summary>(`/api/v1/nodes/${pod.spec.nodeName}/proxy/stats/summary`);
  const volumes = (summary?.pods ?? []).flatMap(({ volume }) => volume ?? []);
  const { usedBytes, capacityBytes } = volumes.find(({ pvcRef }) => pvcRef?.name === "database") ?? {};
  return usedBytes === undefined || capacityBytes === undefined ? undefined : { usedBytes, capacityBytes };
}
