import * as fs from "node:fs";
import { paths } from "./paths";
import { toolPath } from "../toolchain";

/** The programs in the single Kubernetes binary, which selects one by the name that it is called with. */
const kubernetesPrograms = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
  "kubeadm",
  "kubectl",
  "kubelet",
  "netpol",
] as const;

export type KubernetesProgram = (typeof kubernetesPrograms)[number];

/** The local cloud's own programs. The local commands put this folder first on PATH. */
export const programsFolder = () => paths.inState("bin");

/** Absolute path of a Kubernetes program. */
export function program(name: KubernetesProgram): string {
  return `${programsFolder()}/${name}`;
}

/** Creates the symbolic links to the Kubernetes binary. */
export function linkPrograms(): void {
  fs.mkdirSync(programsFolder(), { recursive: true });
  for (const name of kubernetesPrograms) {
    const link = program(name);
    const target = toolPath("kubernetes");
    if (fs.existsSync(link) && fs.readlinkSync(link) === target) continue;
    fs.rmSync(link, { force: true });
    fs.symlinkSync(target, link);
  }
}
