import * as os from "node:os";
import { strayProcesses } from "../daemons";
import { diskNeeds } from "./diskSpace";
import { blocked, type Finding, here, later } from "./finding";
import { goVersion } from "./go";
import { ownDocker } from "./ownDocker";
import { ownPulumi } from "./ownPulumi";
import { portsInUse } from "./portsInUse";
import { size } from "./progress";
import { type Tool } from "./tool";

/** Ports of the local cloud on this machine. */
export const cloudPorts = {
  registry: 5000,
  "object store": 4443,
  "API server": 6443,
  etcd: 2379,
  "etcd's peers": 2380,
} as const;

/** Memory, in megabytes: one compile of the Kubernetes provider takes 4.2 GB, the running site about 3 GB. */
const memory = { build: 6000, run: 3500 };

/** Node's version: package.json asks for the same. */
export function inspectNode(version = process.versions.node): Finding {
  return Number.parseInt(version, 10) >= 20
    ? here("node", version)
    : blocked("node", `${version} is too old`, "Install Node 20 or newer (https://nodejs.org).");
}

/** What building needs of Go: nothing, if nothing is to be built. */
export async function inspectGo(missing: readonly Tool[]): Promise<Finding> {
  const version = await goVersion();
  const toBuild = missing.filter((tool) => tool.heavy);
  for (const tool of toBuild)
    try {
      await tool.check();
    } catch (error) {
      const { message, remedy } = error as { message: string; remedy: string };
      return blocked("go", message, remedy);
    }
  return here("go", version ?? "not installed, and nothing needs to be built");
}

/** Root, or a Docker that answers this user. */
export async function inspectRights(): Promise<Finding> {
  if (process.getuid?.() === 0) return here("rights", "root");
  return (await ownDocker()) === undefined
    ? blocked(
        "rights",
        "neither root nor a Docker daemon that answers this user",
        "Run as root, or start Docker and join the group docker.",
      )
    : here("rights", "a user with Docker; with a kubeconfig of your own that is enough, the local cluster needs root");
}

/** Memory in all: what is in use now may be over in a minute. */
export function inspectMemory(missing: readonly Tool[], total = os.totalmem() / 1e6): Finding {
  const needed = missing.some((tool) => tool.heavy) ? memory.build : memory.run;
  return total >= needed
    ? here("memory", `${size(total)}, ${size(needed)} are needed`)
    : blocked("memory", `${size(total)}, and ${size(needed)} are needed`, "Add memory or swap.");
}

/** Room for what is missing. */
export async function inspectDisk(missing: readonly Tool[]): Promise<Finding[]> {
  return (await diskNeeds(missing)).map(({ folder, needed, free }) =>
    free >= needed
      ? here("disk", `${size(free)} free for ${folder}, ${size(needed)} are needed`)
      : blocked(
          "disk",
          `${size(free)} free for ${folder}, and ${size(needed)} are needed`,
          "Free some space, or move the cache with DJANGO_GKE_CACHE, GOCACHE and GOMODCACHE.",
        ),
  );
}

/** The daemon and the engine that are used where the user has them. */
export async function inspectOwn(): Promise<Finding[]> {
  const docker = await ownDocker();
  const pulumi = ownPulumi();
  return [
    docker === undefined
      ? later("docker", "no daemon answers; one of the local cloud's will be started")
      : here("docker", `${docker}, its daemon answers and is used`),
    pulumi === undefined
      ? later("pulumi", "none of a fitting version on PATH; the local cloud's is used")
      : here("pulumi", `${pulumi} is used`),
  ];
}

/** Whether the local cloud's ports are free, or held by the local cloud itself. */
export async function inspectPorts(): Promise<Finding[]> {
  const uses = await portsInUse(Object.values(cloudPorts));
  const ours = new Set(uses.length === 0 ? [] : strayProcesses());
  return Object.entries(cloudPorts).map(([purpose, port]) => {
    const use = uses.find((each) => each.port === port);
    const what = `port ${port} (${purpose})`;
    if (use === undefined) return here(what, "free");
    if (use.pid !== undefined && ours.has(use.pid)) return here(what, `held by the local cloud: ${use.by}`);
    return blocked(
      what,
      `in use by ${use.by}`,
      "Stop that program (or the local cloud of another folder: npm run down there).",
    );
  });
}
