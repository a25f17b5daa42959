import { type GoProgram } from "./goModule";
import { layOutSchema } from "./kubernetesProvider";
import { vendorsPulumi } from "./ownPulumi";

/** The Kubernetes release that the binary reports and kubeadm is told. */
export const kubernetesVersion = "v1.34.10";

const strip = "-s -w";

/** Sets the version that Pulumi's programs report. */
const pulumiFlags = `${strip} -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.248.0`;

/** The command line looks for the language host in its own folder. */
const pulumiFolder = { name: "pulumi-3.248.0", modules: ["pulumi", "language-nodejs"] };

const [, kubernetesMajor, kubernetesMinor] = /^v(\d+)\.(\d+)/.exec(kubernetesVersion) ?? [];

/** The settings of Kubernetes' own build. Commit and date are unknown to a build from a module. */
const kubernetesFlags = [
  strip,
  ...["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((package_) =>
    [
      `gitVersion=${kubernetesVersion}`,
      `gitMajor=${kubernetesMajor}`,
      `gitMinor=${kubernetesMinor}`,
      "gitTreeState=clean",
      "gitCommit=0000000000000000000000000000000000000000",
      "buildDate=2026-01-01T00:00:00Z",
    ].map((setting) => `-X ${package_}.${setting}`),
  ),
].join(" ");

/** The programs that are built from source. Small ones come first, so that a broken setup fails early. */
export const goPrograms: readonly GoProgram[] = [
  {
    name: "pause",
    version: "1.0.0",
    purpose: "holding each pod's namespaces open",
    seconds: 20,
    megabytes: 150,
    module: "pause",
    package: ".",
    ldflags: strip,
    binary: "pause",
  },
  {
    name: "object-store",
    version: "1.56.1",
    purpose: "the buckets (fake-gcs-server)",
    seconds: 60,
    megabytes: 1200,
    module: "object-store",
    package: "github.com/fsouza/fake-gcs-server",
    ldflags: strip,
    binary: "fake-gcs-server",
  },
  {
    name: "log-store",
    version: "1.52.1",
    purpose: "storing and searching the containers' logs (VictoriaLogs)",
    seconds: 15,
    megabytes: 150,
    module: "log-store",
    package: "github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs",
    ldflags: strip,
    binary: "victoria-logs",
  },
  {
    name: "authority",
    version: "2.10.3",
    purpose: "issuing the site's certificates (Pebble)",
    seconds: 20,
    megabytes: 150,
    module: "authority",
    package: "github.com/letsencrypt/pebble/v2/cmd/pebble",
    ldflags: strip,
    binary: "pebble",
  },
  {
    name: "language-nodejs",
    version: "3.68.0",
    purpose: "running the program under the engine (Pulumi's Node.js language host)",
    seconds: 40,
    megabytes: 600,
    module: "language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    ldflags: pulumiFlags,
    binary: "pulumi-language-nodejs",
    folder: pulumiFolder,
    own: vendorsPulumi,
  },
  {
    name: "collector",
    version: "0.160.0",
    purpose: "collecting the containers' logs (OpenTelemetry Collector)",
    seconds: 130,
    megabytes: 1300,
    module: "collector",
    package: ".",
    ldflags: strip,
    binary: "otelcol-contrib",
  },
  {
    name: "pulumi",
    version: "3.248.0",
    purpose: "the engine and its command line",
    seconds: 200,
    megabytes: 3200,
    module: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ldflags: pulumiFlags,
    binary: "pulumi",
    folder: pulumiFolder,
    own: vendorsPulumi,
  },
  {
    name: "kubernetes",
    version: kubernetesVersion.slice(1),
    purpose: "the cluster: control plane, kubelet, kubectl, etcd, CoreDNS, metrics-server in one binary",
    seconds: 325,
    megabytes: 4500,
    module: "kubernetes",
    package: ".",
    ldflags: kubernetesFlags,
    binary: "kubernetes",
    manifests: {
      module: "sigs.k8s.io/metrics-server",
      files: ["apiservice", "deployment", "rbac", "service"].map((file) => `manifests/base/${file}.yaml`),
    },
  },
  {
    name: "local-path-provisioner",
    version: "0.0.30",
    purpose: "the cluster's disks",
    seconds: 5,
    megabytes: 150,
    module: "kubernetes",
    package: "github.com/rancher/local-path-provisioner",
    ldflags: strip,
    binary: "local-path-provisioner",
    manifests: { module: "github.com/rancher/local-path-provisioner", files: ["deploy/local-path-storage.yaml"] },
  },
  {
    name: "metallb-controller",
    version: "0.16.1",
    purpose: "the cluster's load balancers",
    seconds: 10,
    megabytes: 200,
    module: "kubernetes",
    package: "go.universe.tf/metallb/controller",
    ldflags: strip,
    binary: "metallb-controller",
    manifests: { module: "go.universe.tf/metallb", files: ["config/manifests/metallb-native.yaml"] },
  },
  {
    name: "kubernetes-provider",
    version: "4.25.0",
    purpose: "the engine's Kubernetes resources (Pulumi's plugin)",
    seconds: 640,
    megabytes: 4500,
    module: "kubernetes-provider",
    package: ".",
    ldflags: `${strip} -X github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version=4.25.0`,
    binary: "pulumi-resource-kubernetes",
    own: vendorsPulumi,
    prepare: layOutSchema,
  },
  {
    name: "kube-score",
    version: "1.20.0",
    purpose: "linting the cluster's objects",
    seconds: 60,
    megabytes: 700,
    module: "kube-score",
    package: "github.com/zegl/kube-score/cmd/kube-score",
    ldflags: strip,
    binary: "kube-score",
  },
  {
    name: "kwok",
    version: "0.8.0",
    purpose: "simulating nodes",
    seconds: 90,
    megabytes: 900,
    module: "kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    ldflags: strip,
    binary: "kwok",
    manifests: {
      module: "sigs.k8s.io/kwok",
      files: [
        "kustomize/stage/node/fast/node-initialize.yaml",
        "kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
        "kustomize/stage/pod/fast/pod-complete.yaml",
        "kustomize/stage/pod/fast/pod-delete.yaml",
        "kustomize/stage/pod/fast/pod-ready.yaml",
      ],
    },
  },
];
