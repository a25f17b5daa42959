import { once } from "node:events";
import { startCloud, stopCloud } from "../../../local/cloud";
import { createCluster, deleteCluster } from "../../../local/cluster/cluster";
import { setNodePool } from "../../../local/cluster/nodePool";
import { cloudNumber } from "../../../local/machine/cloudNumber";
import { exitOnFailure } from "../../../local/machine/exit";

/**
 * A local cloud in the state folder of this process: a cluster of one node, its pods in the same range as the site's. It prints its
 * number when its add-ons run, and is taken down when the standard input ends.
 */
async function main(): Promise<void> {
  const name = "second";
  await startCloud();
  try {
    await createCluster({ name, podCidr: "10.4.0.0/14", serviceCidr: "10.8.0.0/20" });
    await setNodePool({ cluster: name, name: "general", nodes: 1, zones: ["a"], labels: {}, taints: [] });
    process.stdout.write(`number ${cloudNumber()}\n`);
    process.stdin.resume();
    await once(process.stdin, "end");
  } finally {
    await deleteCluster(name);
    await stopCloud();
  }
}

exitOnFailure(main());
