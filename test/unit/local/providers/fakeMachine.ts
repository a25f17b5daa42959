import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterEndpoint } from "../../../../components/rollout/clusterApi";
import { writeFileAtomically } from "../../../../local/machine/files";
import type { ClusterSpec } from "../../../../local/cluster/cluster";
import type { NodePoolSpec } from "../../../../local/cluster/nodePool";
import type { LogStoreSpec } from "../../../../local/services/logStore";
import type { Machine } from "../../../../local/providers/gcp/machine";

interface Held {
  cluster?: ClusterSpec;
  pools: Record<string, NodePoolSpec>;
  buckets: string[];
  addresses: Record<string, string>;
  logStore?: LogStoreSpec;
  deletedRepositories: string[];
}

/** A machine that only records its requests, in a file, so that all processes see them. */
export class FakeMachine implements Machine {
  constructor(private readonly file: string) {}

  get held(): Held {
    if (existsSync(this.file)) return JSON.parse(readFileSync(this.file, "utf8")) as Held;
    return { pools: {}, buckets: [], addresses: {}, deletedRepositories: [] };
  }

  change(changed: Partial<Held>): void {
    writeFileAtomically(this.file, JSON.stringify({ ...this.held, ...changed }));
  }

  async createCluster(spec: ClusterSpec): Promise<ClusterEndpoint> {
    this.change({ cluster: spec });
    // A file beside it makes it wait for ever: the moment at which a test kills the engine.
    while (existsSync(join(dirname(this.file), "hang"))) await sleep(100);
    return access;
  }

  describeCluster(name: string): Promise<ClusterEndpoint | undefined> {
    return Promise.resolve(this.held.cluster?.name === name ? access : undefined);
  }

  deleteCluster(name: string): Promise<void> {
    if (this.held.cluster?.name === name) this.change({ cluster: undefined, pools: {} });
    return Promise.resolve();
  }

  setNodePool(spec: NodePoolSpec): Promise<void> {
    this.change({ pools: { ...this.held.pools, [spec.name]: spec } });
    return Promise.resolve();
  }

  deleteNodePool(_cluster: string, name: string): Promise<void> {
    const { pools } = this.held;
    delete pools[name];
    this.change({ pools });
    return Promise.resolve();
  }

  createBucket(name: string): Promise<void> {
    this.change({ buckets: [...new Set([...this.held.buckets, name])] });
    return Promise.resolve();
  }

  deleteBucket(name: string): Promise<void> {
    this.change({ buckets: this.held.buckets.filter((bucket) => bucket !== name) });
    return Promise.resolve();
  }

  bucketExists(name: string): Promise<boolean> {
    return Promise.resolve(this.held.buckets.includes(name));
  }

  setLogStore(logStore: LogStoreSpec): Promise<void> {
    this.change({ logStore });
    return Promise.resolve();
  }

  deleteLogStore(name: string): Promise<void> {
    if (this.held.logStore?.name === name) this.change({ logStore: undefined });
    return Promise.resolve();
  }

  logStoreExists(name: string): Promise<boolean> {
    return Promise.resolve(this.held.logStore?.name === name);
  }

  registryHost(): Promise<string> {
    return Promise.resolve("127.0.0.1:5000");
  }

  deleteRepository(path: string): Promise<void> {
    this.change({ deletedRepositories: [...this.held.deletedRepositories, path] });
    return Promise.resolve();
  }

  reserveAddress(name: string): Promise<string> {
    const { addresses } = this.held;
    const address = addresses[name] ?? `172.30.0.${200 + Object.keys(addresses).length}`;
    this.change({ addresses: { ...addresses, [name]: address } });
    return Promise.resolve(address);
  }

  releaseAddress(address: string): Promise<void> {
    const kept = Object.entries(this.held.addresses).filter(([, taken]) => taken !== address);
    this.change({ addresses: Object.fromEntries(kept) });
    return Promise.resolve();
  }
}

const access = { endpoint: "172.30.0.1:6443", caCertificate: "Y2VydGlmaWNhdGU=" };
