import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubeconfig, kubectl } from "../../local/cluster/controlPlane";
import { say } from "../../local/machine/say";
import { ensureToolchain, toolManifests, toolPath } from "../../local/toolchain";

const simulated = "kwok.x-k8s.io/node=fake";

/** Addresses for documentation (RFC 5737), which nothing answers and no router knows. */
const addresses = "192.0.2.0/24";

/** Adds nodes whose pods are ready at once and run nothing (https://kwok.sigs.k8s.io), and gives them all new pods. Returns how to undo it. */
export async function simulateNodes(count: number): Promise<() => Promise<void>> {
  await ensureToolchain(["kwok"], say);
  const real = (await kubectl("get", "nodes", "-o", "name")).trim().split("\n");
  const stages = (await toolManifests("kwok")).flatMap((file) => ["--config", file]);
  const options = ["--cidr", addresses, "--node-lease-duration-seconds", "40"];
  const selection = ["--manage-nodes-with-annotation-selector", simulated];
  const kwok = spawn(
    toolPath("kwok"),
    ["--kubeconfig", kubeconfig("super-admin"), ...stages, ...options, ...selection],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const names = Array.from({ length: count }, (_, number) => `simulated-${number}`);
  const file = join(mkdtempSync(join(tmpdir(), "nodes-")), "nodes.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: names.map(node) }));
  await kubectl("apply", "-f", file);
  await kubectl("wait", "--for=condition=Ready", "--timeout=60s", ...names.map((name) => `node/${name}`));
  await kubectl("cordon", ...real);
  return async () => {
    await kubectl("uncordon", ...real);
    await kubectl("delete", ...names.map((name) => `node/${name}`));
    kwok.kill();
  };
}

function node(name: string): unknown {
  const labels = { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" };
  const size = { cpu: "16", memory: "64Gi", pods: "110" };
  const [annotation = "", value = ""] = simulated.split("=");
  return {
    ...{ apiVersion: "v1", kind: "Node" },
    metadata: { name, labels, annotations: { [annotation]: value } },
    status: { allocatable: size, capacity: size },
  };
}
