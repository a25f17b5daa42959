import { collectorImage, podLogsFolder } from "../../components/logs/collectorConfiguration";
import { hostAddress } from "../machine/addresses";
import { paths } from "../machine/paths";
import { registryPort } from "../services/registry";
import { kubeconfig, pki } from "./controlPlane";
import { systemImages } from "./systemImages";

/** The tenth address of the service range, where Kubernetes installers put the cluster's DNS. */
export function dnsAddress(serviceCidr: string): string {
  return serviceCidr.replace(/\.\d+\/\d+$/, ".10");
}

/** A node's containerd configuration; all its files are below the node's folder. */
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
 * Where a node pulls images with a loopback name from: the machine's registry, at its address in the node's network. It is also the
 * `server`, because containerd asks the server for an image that a host does not have, and that server's error would hide the real one.
 */
export function registryHosts(): string {
  return `server = "http://${hostAddress()}:${registryPort}"
[host."http://${hostAddress()}:${registryPort}"]
  capabilities = ["pull", "resolve"]
`;
}

/** Pulls a public registry's images from the machine's registry first, because it has the images that are built here. */
export function mirrorHosts(registry: string): string {
  return `server = "https://${registry}"
[host."http://${hostAddress()}:${registryPort}"]
  capabilities = ["pull", "resolve"]
`;
}

/** The public registry in the name of the collector's image. */
export const collectorRegistry = collectorImage.slice(0, collectorImage.indexOf("/"));

/** Routes pods, so that every packet between two pods passes the node's iptables and network policies apply to it. */
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
    // The owner's files share this disk, so pods are only evicted when it is nearly full.
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    imageGCHighThresholdPercent: 100,
    registryPullQPS: 0,
    serializeImagePulls: false,
    nodeStatusReportFrequency: "1m",
    syncFrequency: "10s",
  });
}

/** kube-proxy's configuration. It leaves the machine's conntrack limits alone. */
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

/** The folder of the pods' volumes. All nodes share it, as a zone's disks are available to all its nodes. */
export const volumesFolder = () => paths.inState("volumes");
