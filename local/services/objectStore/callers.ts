import { setTimeout as sleep } from "node:timers/promises";
import type { PodAccount } from "./rights";

/** The fields of a pod that are used here: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
interface Pod {
  readonly metadata: { readonly namespace: string };
  readonly spec: { readonly serviceAccountName?: string; readonly hostNetwork?: boolean };
  readonly status: { readonly phase?: string; readonly podIP?: string; readonly hostIP?: string };
}

interface ServiceAccount {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}

/** Seconds that an answer is cached. An address is reused much later than that. */
const secondsKept = 5;

/** Seconds to wait for an unknown address. A pod can send a request before the API server knows its address. */
const secondsWaited = 3;

/** Finds out which pod sent a request, by asking the API server for the pod with the address. */
export class Callers {
  private readonly known = new Map<
    string,
    { readonly until: number; readonly accounts: Promise<readonly PodAccount[]> }
  >();

  /**
   * @param read Sends a GET request to the API server.
   * @param behindNodes True if pods' requests arrive from their nodes' addresses: any pod of the node may then be the caller.
   */
  constructor(
    private readonly read: (path: string) => Promise<unknown>,
    private readonly behindNodes = false,
  ) {}

  /**
   * The accounts of the pods that may have sent a request from an address; empty if no pod has it. Throws if the API server does not
   * answer.
   */
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

  /** Skips finished pods, which keep their address in the status, and pods on the host network, which have no Google account. */
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
