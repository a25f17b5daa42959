import { setTimeout as sleep } from "node:timers/promises";
import type { PodAccount } from "./rights";

/** What is read of a pod: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
interface Pod {
  readonly metadata: { readonly namespace: string };
  readonly spec: { readonly serviceAccountName?: string; readonly hostNetwork?: boolean };
  readonly status: { readonly phase?: string; readonly podIP?: string; readonly hostIP?: string };
}

interface ServiceAccount {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}

/** How long an answer is good for: an address that a pod leaves is given to another much later. */
const secondsKept = 5;

/** How long an address may be unknown: a pod may call before the API server has heard of its address. */
const secondsWaited = 3;

/** Finds out who calls from an address, by asking the API server whose pod has it. */
export class Callers {
  private readonly known = new Map<
    string,
    { readonly until: number; readonly accounts: Promise<readonly PodAccount[]> }
  >();

  /**
   * @param read answers what the API server says to a GET.
   * @param behindNodes pods' requests come from their nodes' addresses: then every pod of the node may be the caller.
   */
  constructor(
    private readonly read: (path: string) => Promise<unknown>,
    private readonly behindNodes = false,
  ) {}

  /** The accounts of the pods that may be calling from an address; none where no pod has it. Throws where nobody can tell. */
  at(address: string): Promise<readonly PodAccount[]> {
    const kept = this.known.get(address);
    if (kept !== undefined && kept.until > Date.now()) return kept.accounts;
    const accounts = this.find(address);
    this.known.set(address, { until: Date.now() + secondsKept * 1000, accounts });
    const forget = () => this.known.delete(address);
    accounts.then((found) => found.length === 0 && forget(), forget);
    return accounts;
  }

  private async find(address: string): Promise<readonly PodAccount[]> {
    for (const end = Date.now() + secondsWaited * 1000; ; await sleep(100)) {
      const pods = await this.podsAt(address);
      if (pods.length > 0) return Promise.all(pods.map((pod) => this.accountOf(pod)));
      if (Date.now() > end) return [];
    }
  }

  /** A pod that has ended keeps its address in its status; one on the node's own network has no account of its own at Google. */
  private async podsAt(address: string): Promise<readonly Pod[]> {
    const only = this.behindNodes ? "" : `?fieldSelector=status.podIP%3D${encodeURIComponent(address)}`;
    const { items } = (await this.read(`/api/v1/pods${only}`)) as { items: readonly Pod[] };
    return items.filter(
      ({ spec, status }) =>
        spec.hostNetwork !== true &&
        !["Succeeded", "Failed"].includes(status.phase ?? "") &&
        (status.podIP === address || (this.behindNodes && status.hostIP === address)),
    );
  }

  private async accountOf({ metadata: { namespace }, spec }: Pod): Promise<PodAccount> {
    const name = spec.serviceAccountName ?? "default";
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;
    const { metadata } = (await this.read(path)) as ServiceAccount;
    return { namespace, name, googleAccount: metadata.annotations?.["iam.gke.io/gcp-service-account"] };
  }
}
