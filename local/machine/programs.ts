import * as fs from "node:fs";
import { paths } from "./paths";
import { toolPath } from "../toolchain";

/** The programs inside the one Kubernetes binary, which picks by the name it is called by. */
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

/** Folder with the local cloud's own programs; the local commands put it first on PATH. */
export const programsFolder = () => paths.inState("bin");

/** Absolute path of a Kubernetes program. */
export function program(name: KubernetesProgram): string {
  return `${programsFolder()}/${name}`;
}

/** Makes the links by which the programs are called. */
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
