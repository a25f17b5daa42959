import type { ClusterEndpoint } from "../../../components/rollout/clusterApi";
import type { ClusterSpec } from "../../cluster/cluster";
import type { NodePoolSpec } from "../../cluster/nodePool";
import type { LogStoreSpec } from "../../services/logStore";

/** The operations behind the local cloud's resources. All of them are idempotent. */
export interface Machine {
  createCluster(spec: ClusterSpec): Promise<ClusterEndpoint>;
  describeCluster(name: string): Promise<ClusterEndpoint | undefined>;
  deleteCluster(name: string): Promise<void>;
  setNodePool(spec: NodePoolSpec): Promise<void>;
  deleteNodePool(cluster: string, name: string): Promise<void>;
  createBucket(name: string): Promise<void>;
  deleteBucket(name: string, force: boolean): Promise<void>;
  bucketExists(name: string): Promise<boolean>;
  setLogStore(spec: LogStoreSpec): Promise<void>;
  deleteLogStore(name: string): Promise<void>;
  logStoreExists(name: string): Promise<boolean>;
  registryHost(): Promise<string>;
  deleteRepository(path: string): Promise<void>;
  reserveAddress(name: string): Promise<string>;
  releaseAddress(address: string): Promise<void>;
}

/** This machine. Modules are loaded on first use, so that the plugin starts quickly. */
export const thisMachine: Machine = {
  createCluster: async (spec) => (await import("../../cluster/cluster")).createCluster(spec),
  describeCluster: async (name) => (await import("../../cluster/cluster")).describeCluster(name),
  deleteCluster: async (name) => (await import("../../cluster/cluster")).deleteCluster(name),
  setNodePool: async (spec) => (await import("../../cluster/nodePool")).setNodePool(spec),
  deleteNodePool: async (cluster, name) => (await import("../../cluster/nodePool")).deleteNodePool(cluster, name),
  createBucket: async (name) => (await import("../../services/objectStore")).createBucket(name),
  deleteBucket: async (name, force) => (await import("../../services/objectStore")).deleteBucket(name, force),
  bucketExists: async (name) => (await import("../../services/objectStore")).bucketExists(name),
  setLogStore: async (spec) => (await import("../../services/logStore")).setLogStore(spec),
  deleteLogStore: async (name) => (await import("../../services/logStore")).deleteLogStore(name),
  logStoreExists: async (name) => (await import("../../services/logStore")).logStoreExists(name),
  registryHost: async () => (await import("../../services/registry")).registryHost(),
  deleteRepository: async (path) => (await import("../../services/registry")).deleteRepository(path),
  reserveAddress: async (name) => (await import("../../services/loadBalancer")).reserveAddress(name),
  releaseAddress: async (address) => (await import("../../services/loadBalancer")).releaseAddress(address),
};
