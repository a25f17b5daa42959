import { collectorImage, podLogsFolder } from "../../components/logs/collectorConfiguration";
import { hostAddress } from "../machine/addresses";
import { paths } from "../machine/paths";
import { registryPort } from "../services/registry";
import { kubeconfig, pki } from "./controlPlane";
import { systemImages } from "./systemImages";

/** The tenth address of the services' range, where Kubernetes' installers put the cluster's name server. */
export function dnsAddress(serviceCidr: string): string {
  return serviceCidr.replace(/\.\d+\/\d+$/, ".10");
}

/** containerd of a node, all its files below the node's folder. */
export function containerdConfiguration(folder: string): string {
  return `version = 2
root = "${folder}/containerd/root"
state = "${folder}/containerd/state"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
[grpc]
  address = "${folder}/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "${folder}/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${systemImages().pause}"
  disable_apparmor = true
  # Else a pod's network stays mounted under /run/netns when its node is cut off.
  netns_mounts_under_state_dir = true
  # A machine may forbid negative scores (no CAP_SYS_RESOURCE): sandboxes then fail to start.
  restrict_oom_score_adj = true
  disable_hugetlb_controller = true
  tolerate_missing_hugetlb_controller = true
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${folder}/registry"
`;
}

/**
 * Images keep their loopback names; in a node's own network the registry is the machine. It is the server too: what a host does not
 * have is asked of the server, and its refusal would hide that there is no such image.
 */
export function registryHosts(): string {
  return `server = "http://${hostAddress()}:${registryPort}"
[host."http://${hostAddress()}:${registryPort}"]
  capabilities = ["pull", "resolve"]
`;
}

/** A public registry's images are looked for in the machine's registry first, which has those that are built here. */
export function mirrorHosts(registry: string): string {
  return `server = "https://${registry}"
[host."http://${hostAddress()}:${registryPort}"]
  capabilities = ["pull", "resolve"]
`;
}

/** The public registry that the collector's image is named by. */
export const collectorRegistry = collectorImage.slice(0, collectorImage.indexOf("/"));

/** Routed pods: every packet between pods passes the node's tables, so that policies see it. */
export function podNetworkConfiguration(folder: string, podCidr: string): string {
  const ipam = {
    type: "host-local",
    dataDir: `${folder}/ipam`,
    ranges: [[{ subnet: podCidr }]],
    routes: [{ dst: "0.0.0.0/0" }],
  };
  return JSON.stringify({
    cniVersion: "0.4.0",
    name: "pods",
    plugins: [
      { type: "ptp", ipMasq: false, mtu: 1400, ipam },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  });
}

/** The kubelet's configuration (https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/). */
export function kubeletConfiguration(folder: string, cgroup: string, serviceCidr: string): string {
  return JSON.stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${pki()}/ca.crt` },
    },
    authorization: { mode: "Webhook" },
    cgroupDriver: "cgroupfs",
    cgroupRoot: cgroup,
    failCgroupV1: false,
    failSwapOn: false,
    clusterDNS: [dnsAddress(serviceCidr)],
    clusterDomain: "cluster.local",
    containerRuntimeEndpoint: `unix://${folder}/containerd.sock`,
    resolvConf: "/etc/resolv.conf",
    podLogsDir: podLogsFolder,
    volumePluginDir: `${folder}/kubelet-plugins`,
    // The machine's disk is shared with its owner's other work: only a nearly full one evicts.
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    imageGCHighThresholdPercent: 100,
    registryPullQPS: 0,
    serializeImagePulls: false,
    nodeStatusReportFrequency: "1m",
    syncFrequency: "10s",
  });
}

/** kube-proxy's configuration; conntrack's limits are the machine's business. */
export function proxyConfiguration(hostname: string, podCidr: string): string {
  return JSON.stringify({
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    hostnameOverride: hostname,
    clusterCIDR: podCidr,
    clientConnection: { kubeconfig: kubeconfig("proxy") },
    healthzBindAddress: "127.0.0.1:10256",
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  });
}

/** Where pods' volumes lie: one folder for all nodes, as a zone's disks serve all its nodes. */
export const volumesFolder = () => paths.inState("volumes");
