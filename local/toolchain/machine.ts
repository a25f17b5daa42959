import * as os from "node:os";
import { diskNeeds } from "./diskSpace";
import { blocked, type Finding, here, later } from "./finding";
import { goVersion } from "./go";
import { ownDocker } from "./ownDocker";
import { vendorsPulumi } from "./ownPulumi";
import { size } from "./progress";
import { type Tool } from "./tool";

/** Memory in megabytes: compiling the Kubernetes provider takes 4.2 GB, the running site about 3 GB. */
const memory = { build: 6000, run: 3500 };

/** Checks Node's version, which package.json also requires. */
export function inspectNode(version = process.versions.node): Finding {
  return Number.parseInt(version, 10) >= 20
    ? here("node", version)
    : blocked("node", `${version} is too old`, "Install Node.js 22 or 24 (https://nodejs.org).");
}

/** Checks Go, if anything has to be built. */
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

/** Only root can create networks, mounts and namespaces. */
export function inspectRights(): Finding {
  return process.getuid?.() === 0
    ? here("rights", "root")
    : blocked("rights", "not root, but the local cloud creates networks and mounts", "Run the command as root.");
}

/** Checks the total memory, because the free memory changes from minute to minute. */
export function inspectMemory(missing: readonly Tool[], total = os.totalmem() / 1e6): Finding {
  const needed = missing.some((tool) => tool.heavy) ? memory.build : memory.run;
  return total >= needed
    ? here("memory", `${size(total)}, ${size(needed)} needed`)
    : blocked("memory", `${size(total)}, but ${size(needed)} are needed`, "Add memory or swap.");
}

/** Checks the disk space for the missing tools. */
export async function inspectDisk(missing: readonly Tool[]): Promise<Finding[]> {
  return (await diskNeeds(missing)).map(({ folder, needed, free }) =>
    free >= needed
      ? here("disk", `${size(free)} free for ${folder}, ${size(needed)} needed`)
      : blocked(
          "disk",
          `${size(free)} free for ${folder}, but ${size(needed)} are needed`,
          "Free some space, or move the cache with DJANGO_GKE_CACHE, GOCACHE and GOMODCACHE.",
        ),
  );
}

/** Reports the user's own Docker daemon and Pulumi engine, which are used if they are present. */
export async function inspectOwn(): Promise<Finding[]> {
  const docker = await ownDocker();
  const pulumi = vendorsPulumi();
  return [
    docker === undefined
      ? later("docker", "no daemon is running; the local cloud will start one")
      : here("docker", `${docker} and its running daemon are used`),
    pulumi === undefined
      ? later("pulumi", "no suitable version on PATH; the pinned release is downloaded, or built if the download fails")
      : here("pulumi", `${pulumi} is used`),
  ];
}
