import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { collectorImage } from "../../components/logs/collectorConfiguration";
import { run } from "../machine/command";
import { ensureDocker } from "../services/docker";
import { registryHost } from "../services/registry";
import { baseImage, kubernetesVersion, toolPath } from "../toolchain";

const at = (name: string) => `${registryHost()}/system/${name}`;

/** The images that the cluster itself needs, by the names in the add-ons' manifests. */
export const systemImages = () => ({
  pause: at("pause:1"),
  kubernetes: at(`kubernetes:${kubernetesVersion}`),
  loadBalancer: at("metallb-controller:v0.16.1"),
  volumes: at("local-path-provisioner:v0.0.30"),
  base: at(baseImage),
  /** The name under which the nodes' mirror looks for the collector's public image: see mirrorHosts in nodeConfiguration.ts. */
  collector: collectorImage.replace(/^[^/]+/, registryHost()),
});

/** Builds and pushes the images that the registry lacks. Each holds one static program, except for the base image. */
export async function ensureSystemImages(): Promise<void> {
  const images = systemImages();
  await ensureProgramImage(images.pause, toolPath("pause"), "pause");
  await ensureProgramImage(images.kubernetes, toolPath("kubernetes"), "kubernetes");
  await ensureProgramImage(images.loadBalancer, toolPath("metallb-controller"), "controller");
  await ensureProgramImage(images.volumes, toolPath("local-path-provisioner"), "local-path-provisioner");
  await ensureProgramImage(images.collector, toolPath("collector"), "otelcol-contrib");
  if (await registryHolds(images.base)) return;
  const docker = await ensureDocker();
  await run(docker.command, ["tag", baseImage, images.base], docker.env);
  await run(docker.command, ["push", images.base], docker.env);
}

async function ensureProgramImage(image: string, file: string, program: string): Promise<void> {
  if (await registryHolds(image)) return;
  const docker = await ensureDocker();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "image-"));
  try {
    fs.mkdirSync(`${folder}/root/etc`, { recursive: true });
    fs.mkdirSync(`${folder}/root/tmp`, { mode: 0o1777 });
    fs.writeFileSync(`${folder}/root/etc/passwd`, "root:x:0:0:root:/:/\nnonroot:x:65532:65532::/:/\n");
    fs.copyFileSync(file, `${folder}/root/${program}`);
    fs.chmodSync(`${folder}/root/${program}`, 0o755);
    await run("tar", ["-C", `${folder}/root`, "--owner=0", "--group=0", "-cf", `${folder}/image.tar`, "."]);
    const changes = [`ENTRYPOINT ["/${program}"]`, "ENV PATH=/"].flatMap((change) => ["--change", change]);
    await run(docker.command, ["import", ...changes, `${folder}/image.tar`, image], docker.env);
    await run(docker.command, ["push", image], docker.env);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

async function registryHolds(image: string): Promise<boolean> {
  const [, name = "", tag = ""] = /^[^/]+\/(.+):([^:]+)$/.exec(image) ?? [];
  const response = await fetch(`http://${registryHost()}/v2/${name}/manifests/${tag}`, {
    method: "HEAD",
    headers: { accept: "application/vnd.docker.distribution.manifest.v2+json" },
  });
  return response.ok;
}
