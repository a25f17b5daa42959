import * as fs from "node:fs";
import { controlAddress } from "../machine/addresses";
import { run, succeeds } from "../machine/command";
import { startDaemon, stopDaemon, waitFor } from "../machine/daemons";
import { writeFileOnChange } from "../machine/files";
import { inControl } from "../machine/network";
import { paths } from "../machine/paths";
import { type KubernetesProgram, program } from "../machine/programs";
import { kubernetesVersion } from "../toolchain";

/** A cluster's address ranges: the secondary ranges of its subnetwork. */
export interface ClusterRanges {
  readonly podCidr: string;
  readonly serviceCidr: string;
}

export const apiServerPort = 6443;
const etcdPorts = { clients: 2379, peers: 2380 } as const;
const etcdUrl = (port: number) => `http://127.0.0.1:${port}`;
export const pki = () => paths.inState("cluster", "pki");
export const kubeconfig = (user: string) => paths.inState("cluster", "kubeconfig", `${user}.conf`);

/** Environment for kubectl as the cluster's administrator. */
export function kubectlEnv(): NodeJS.ProcessEnv {
  return { ...process.env, KUBECONFIG: kubeconfig("super-admin") };
}

/** Runs kubectl as the administrator and returns its output. */
export function kubectl(...args: readonly string[]): Promise<string> {
  return run(program("kubectl"), args, kubectlEnv());
}

/** Creates missing certificates and kubeconfigs with kubeadm's phases. */
async function ensureCertificates(ranges: ClusterRanges): Promise<void> {
  const configuration = kubeadmConfiguration();
  writeFileOnChange(
    configuration,
    [
      "apiVersion: kubeadm.k8s.io/v1beta4",
      "kind: InitConfiguration",
      `localAPIEndpoint: {advertiseAddress: ${controlAddress()}, bindPort: ${apiServerPort}}`,
      "nodeRegistration: {name: control-plane}",
      "---",
      "apiVersion: kubeadm.k8s.io/v1beta4",
      "kind: ClusterConfiguration",
      "clusterName: local",
      `kubernetesVersion: ${kubernetesVersion}`,
      `certificatesDir: ${pki()}`,
      `networking: {serviceSubnet: ${ranges.serviceCidr}, podSubnet: ${ranges.podCidr}, dnsDomain: cluster.local}`,
      "apiServer: {certSANs: [127.0.0.1, localhost]}",
      "",
    ].join("\n"),
  );
  const folder = paths.inState("cluster", "kubeconfig");
  await run(program("kubeadm"), ["init", "phase", "certs", "all", "--config", configuration]);
  if (!fs.existsSync(kubeconfig("scheduler")))
    await run(program("kubeadm"), [
      "init",
      "phase",
      "kubeconfig",
      "all",
      "--config",
      configuration,
      "--kubeconfig-dir",
      folder,
    ]);
  await ensureUserKubeconfig("proxy", "system:kube-proxy");
}

/** Creates a kubeconfig with a client certificate for a user of the cluster, unless it exists. */
export async function ensureUserKubeconfig(file: string, user: string, ...groups: readonly string[]): Promise<void> {
  if (fs.existsSync(kubeconfig(file))) return;
  const args = ["kubeconfig", "user", "--config", kubeadmConfiguration(), "--client-name", user];
  const content = await run(program("kubeadm"), [...args, ...groups.flatMap((group) => ["--org", group])]);
  writeFileOnChange(kubeconfig(file), content, 0o600);
}

const kubeadmConfiguration = () => paths.inState("cluster", "kubeadm.yaml");

/** Starts etcd, the API server, the controller manager and the scheduler unless they run, and waits until the API server is ready. */
export async function startControlPlane(ranges: ClusterRanges): Promise<void> {
  await ensureCertificates(ranges);
  const [clients, peers] = [etcdUrl(etcdPorts.clients), etcdUrl(etcdPorts.peers)];
  await startInControl("etcd", [
    ...["--name", "local", "--data-dir", paths.inState("cluster", "etcd"), "--log-level", "warn"],
    // Losing the last writes in a crash is acceptable here, and skipping fsync is much easier on a laptop's disk.
    "--unsafe-no-fsync",
    ...["--listen-client-urls", clients, "--advertise-client-urls", clients],
    ...["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", `local=${peers}`],
  ]);
  await startInControl("kube-apiserver", apiServerArguments(ranges));
  await waitFor(
    "The Kubernetes API server",
    120,
    () => succeeds(program("kubectl"), ["get", "--raw", "/readyz"], kubectlEnv()),
    "kube-apiserver",
  );
  // Both exit if the API server is not ready within ten seconds.
  await startInControl("kube-controller-manager", controllerManagerArguments(ranges));
  const scheduler = kubeconfig("scheduler");
  await startInControl("kube-scheduler", [
    ...[`--kubeconfig=${scheduler}`, `--authentication-kubeconfig=${scheduler}`],
    ...[`--authorization-kubeconfig=${scheduler}`, "--bind-address=127.0.0.1", "--leader-elect=false"],
  ]);
  // A full `kubeadm init` creates these bindings, its phases do not. They give rights to administrators and to the API server's kubelet
  // client, which serves logs and exec.
  await bind("kubeadm:cluster-admins", "cluster-admin", "--group=kubeadm:cluster-admins");
  await bind("kubeadm:apiserver-kubelet-client", "system:kubelet-api-admin", "--user=kube-apiserver-kubelet-client");
}

/**
 * Starts a control plane program in its own network namespace, so that its ports cannot collide with another cloud's and other users cannot
 * reach them.
 */
export function startInControl(name: KubernetesProgram, args: readonly string[], daemon: string = name): Promise<void> {
  return startDaemon({ name: daemon, command: "nsenter", args: inControl(program(name), args) });
}

/** Stops the control plane; etcd last, because the others wait for it. */
export async function stopControlPlane(): Promise<void> {
  for (const name of ["kube-scheduler", "kube-controller-manager", "kube-apiserver", "etcd"]) await stopDaemon(name);
}

async function bind(name: string, role: string, subject: string): Promise<void> {
  if (!(await succeeds(program("kubectl"), ["get", "clusterrolebinding", name], kubectlEnv())))
    await kubectl("create", "clusterrolebinding", name, `--clusterrole=${role}`, subject);
}

function apiServerArguments(ranges: ClusterRanges): string[] {
  const at = (file: string) => `${pki()}/${file}`;
  return [
    `--etcd-servers=${etcdUrl(etcdPorts.clients)}`,
    `--bind-address=${controlAddress()}`,
    `--advertise-address=${controlAddress()}`,
    `--secure-port=${apiServerPort}`,
    `--service-cluster-ip-range=${ranges.serviceCidr}`,
    "--allow-privileged=true",
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    "--profiling=false",
    `--client-ca-file=${at("ca.crt")}`,
    `--tls-cert-file=${at("apiserver.crt")}`,
    `--tls-private-key-file=${at("apiserver.key")}`,
    `--kubelet-client-certificate=${at("apiserver-kubelet-client.crt")}`,
    `--kubelet-client-key=${at("apiserver-kubelet-client.key")}`,
    "--kubelet-preferred-address-types=InternalIP",
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${at("sa.pub")}`,
    `--service-account-signing-key-file=${at("sa.key")}`,
    `--requestheader-client-ca-file=${at("front-proxy-ca.crt")}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-username-headers=X-Remote-User",
    `--proxy-client-cert-file=${at("front-proxy-client.crt")}`,
    `--proxy-client-key-file=${at("front-proxy-client.key")}`,
    // The API server has no kube-proxy, so it connects to a Service's endpoints directly.
    "--enable-aggregator-routing=true",
  ];
}

function controllerManagerArguments(ranges: ClusterRanges): string[] {
  const at = (file: string) => `${pki()}/${file}`;
  const user = kubeconfig("controller-manager");
  return [
    `--kubeconfig=${user}`,
    `--authentication-kubeconfig=${user}`,
    `--authorization-kubeconfig=${user}`,
    "--bind-address=127.0.0.1",
    "--leader-elect=false",
    "--use-service-account-credentials=true",
    `--root-ca-file=${at("ca.crt")}`,
    `--service-account-private-key-file=${at("sa.key")}`,
    `--cluster-signing-cert-file=${at("ca.crt")}`,
    `--cluster-signing-key-file=${at("ca.key")}`,
    `--client-ca-file=${at("ca.crt")}`,
    `--requestheader-client-ca-file=${at("front-proxy-ca.crt")}`,
    `--cluster-cidr=${ranges.podCidr}`,
    `--service-cluster-ip-range=${ranges.serviceCidr}`,
    // Each node's range follows from its number (node.ts).
    "--allocate-node-cidrs=false",
    "--horizontal-pod-autoscaler-initial-readiness-delay=10s",
  ];
}
