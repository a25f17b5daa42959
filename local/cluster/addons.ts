import * as fs from "node:fs";
import * as path from "node:path";
import { succeeds } from "../command";
import { waitFor } from "../daemons";
import { paths } from "../paths";
import { program } from "../programs";
import { moduleFolder } from "../toolchain";
import { type ClusterRanges, kubectl, kubectlEnv } from "./controlPlane";
import { dnsAddress, volumesFolder } from "./nodeConfiguration";

/** What a cluster of Google's brings along: name service, metrics, disks, load balancers. */
interface Addon {
  /** Folder below addons/ with our kustomization. */
  readonly name: string;
  /** The add-on's own manifests, in the Go module that its program was built from. */
  readonly manifests?: { readonly module: string; readonly files: readonly string[] };
  /** namespace/name of the Deployment that must be available. */
  readonly deployment: string;
}

const addons: readonly Addon[] = [
  { name: "coredns", deployment: "kube-system/coredns" },
  {
    name: "metrics-server",
    manifests: {
      module: "sigs.k8s.io/metrics-server",
      files: ["apiservice", "deployment", "rbac", "service"].map((file) => `manifests/base/${file}.yaml`),
    },
    deployment: "kube-system/metrics-server",
  },
  {
    name: "volumes",
    manifests: { module: "github.com/rancher/local-path-provisioner", files: ["deploy/local-path-storage.yaml"] },
    deployment: "local-path-storage/local-path-provisioner",
  },
  {
    name: "load-balancer",
    manifests: { module: "go.universe.tf/metallb", files: ["config/manifests/metallb-native.yaml"] },
    deployment: "metallb-system/controller",
  },
];

/** Hands the add-ons' manifests to the API server; their pods start with the first node. */
export async function applyAddons(ranges: ClusterRanges): Promise<void> {
  await Promise.all(
    addons.map(async ({ name, manifests }) => {
      const folder = layOut(name, ranges);
      if (manifests !== undefined) {
        const source = await moduleFolder("kubernetes", manifests.module);
        for (const file of manifests.files)
          fs.writeFileSync(path.join(folder, path.basename(file)), fs.readFileSync(path.join(source, file)));
      }
      await kubectl("apply", "--server-side", "--force-conflicts", "-k", folder);
    }),
  );
}

/** Waits until every add-on can be used: also the metrics API, without which no namespace can be deleted. */
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

/** Copies an add-on's folder to the state folder with this cluster's values filled in. */
function layOut(name: string, ranges: ClusterRanges): string {
  const folder = paths.inState("cluster", "addons", name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(path.join(__dirname, "addons", name), folder, { recursive: true });
  for (const file of fs.readdirSync(folder)) {
    const content = fs.readFileSync(path.join(folder, file), "utf8");
    fs.writeFileSync(
      path.join(folder, file),
      content.replaceAll("DNS_ADDRESS", dnsAddress(ranges.serviceCidr)).replaceAll("VOLUMES_FOLDER", volumesFolder()),
    );
  }
  return folder;
}
