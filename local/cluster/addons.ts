import * as fs from "node:fs";
import * as path from "node:path";
import { succeeds } from "../machine/command";
import { waitFor } from "../machine/daemons";
import { loadBalancerRange } from "../machine/addresses";
import { paths } from "../machine/paths";
import { program } from "../machine/programs";
import { registryHost } from "../services/registry";
import { toolManifests, type ToolName } from "../toolchain";
import { type ClusterRanges, kubectl, kubectlEnv } from "./controlPlane";
import { dnsAddress, volumesFolder } from "./nodeConfiguration";

/** An add-on that a GKE cluster also has: DNS, metrics, disks, load balancers. */
interface Addon {
  /** The folder below addons/ that holds our kustomization. */
  readonly name: string;
  /** The tool that provides the add-on's program and the upstream manifests, if any. */
  readonly tool?: ToolName;
  /** namespace/name of the Deployment that must be available. */
  readonly deployment: string;
}

const addons: readonly Addon[] = [
  { name: "coredns", deployment: "kube-system/coredns" },
  { name: "metrics-server", tool: "kubernetes", deployment: "kube-system/metrics-server" },
  { name: "volumes", tool: "local-path-provisioner", deployment: "local-path-storage/local-path-provisioner" },
  { name: "load-balancer", tool: "metallb-controller", deployment: "metallb-system/controller" },
];

/** Applies the add-ons' manifests; their pods start with the first node. */
export async function applyAddons(ranges: ClusterRanges): Promise<void> {
  await Promise.all(
    addons.map(async ({ name, tool }) => {
      const folder = layOut(name, ranges);
      for (const file of tool === undefined ? [] : await toolManifests(tool))
        fs.copyFileSync(file, path.join(folder, path.basename(file)));
      await kubectl("apply", "--server-side", "--force-conflicts", "-k", folder);
    }),
  );
}

/** Waits until every add-on is usable. That includes the metrics API: no namespace can be deleted without it. */
export async function waitForAddons(ranges: ClusterRanges): Promise<void> {
  await Promise.all(
    addons.map(({ deployment }) => {
      const [namespace = "", name = ""] = deployment.split("/");
      return kubectl("-n", namespace, "rollout", "status", `deployment/${name}`, "--timeout=180s");
    }),
  );
  const pool = layOut("load-balancer-addresses", ranges);
  await waitFor("The load balancer's addresses", 60, () =>
    succeeds(program("kubectl"), ["apply", "-k", pool], kubectlEnv()),
  );
  await kubectl("wait", "--for=condition=Available", "apiservice/v1beta1.metrics.k8s.io", "--timeout=120s");
}

/** Copies an add-on's folder to the state folder and fills in this cluster's values. */
function layOut(name: string, ranges: ClusterRanges): string {
  const folder = paths.inState("cluster", "addons", name);
  const { prefix, first, last } = loadBalancerRange();
  const addresses = `${prefix}${first}-${prefix}${last}`;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(path.join(__dirname, "addons", name), folder, { recursive: true });
  for (const file of fs.readdirSync(folder)) {
    const content = fs.readFileSync(path.join(folder, file), "utf8");
    fs.writeFileSync(
      path.join(folder, file),
      content
        .replaceAll("DNS_ADDRESS", dnsAddress(ranges.serviceCidr))
        .replaceAll("VOLUMES_FOLDER", volumesFolder())
        .replaceAll("REGISTRY", registryHost())
        .replaceAll("LOAD_BALANCER_ADDRESSES", addresses),
    );
  }
  return folder;
}
