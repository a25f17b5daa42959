import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { digest } from "../kubernetes/checksum";
import {
  collectorConfiguration,
  CollectorConfigurationArgs,
  collectorImage,
  healthPort,
  podLogsFolder,
  stateFolder,
} from "./collectorConfiguration";
import { containerSecurity } from "../kubernetes/podSecurity";
import { clusterMinutes, within } from "../kubernetes/timeouts";

/** The arguments of {@link LogCollector}. */
export interface LogCollectorArgs extends Omit<CollectorConfigurationArgs, "namespace"> {
  /** The namespace that the collector runs in. */
  readonly collectorNamespace: pulumi.Input<string>;
  /** The collector's Kubernetes account in that namespace. */
  readonly accountName: pulumi.Input<string>;
  /** The namespace whose containers' lines are collected. */
  readonly namespace: pulumi.Input<string>;
  /** How long the collector may take to start on its nodes, in minutes. */
  readonly rolloutMinutes: number;
}

const labels = { name: "collector" };

/**
 * Runs a log collector on each node. It stores its position and undelivered lines on the node's disk, so that no lines are lost if it restarts
 * or the store is down. If it is killed, its last lines may be delivered twice.
 */
export class LogCollector extends pulumi.ComponentResource {
  constructor(name: string, args: LogCollectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:LogCollector", name, {}, opts);
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const { collectorNamespace, accountName, namespace } = args;
    const metadata = { name: "collector", namespace: collectorNamespace };

    // It may only read the site's pods, for their labels.
    const reader = { name: "log-collector", namespace };
    const role = new kubernetes.rbac.v1.Role(
      name,
      { metadata: reader, rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }] },
      options,
    );
    const binding = new kubernetes.rbac.v1.RoleBinding(
      name,
      {
        metadata: reader,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: accountName, namespace: collectorNamespace }],
      },
      options,
    );
    const configuration = pulumi
      .output(namespace)
      .apply((site) => collectorConfiguration({ ...args, namespace: site }));
    const map = new kubernetes.core.v1.ConfigMap(name, { metadata, data: { "config.yaml": configuration } }, options);
    // Its priority is above the application's, so that lines are also collected on a full node, and below the database's.
    const priority = new kubernetes.scheduling.v1.PriorityClass(
      name,
      {
        metadata: { name: "django-gke-logs" },
        value: 900_000,
        description: "The log collector goes before the application",
      },
      options,
    );
    new kubernetes.apps.v1.DaemonSet(
      name,
      {
        metadata,
        spec: {
          selector: { matchLabels: labels },
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "50%" } },
          template: {
            metadata: { labels, annotations: { "django-gke/configuration-checksum": configuration.apply(digest) } },
            spec: {
              serviceAccountName: accountName,
              automountServiceAccountToken: true,
              enableServiceLinks: false,
              priorityClassName: priority.metadata.name,
              // Pods on tainted nodes write logs too.
              tolerations: [{ operator: "Exists" }],
              terminationGracePeriodSeconds: 30,
              // The kubelet's files belong to root. Without capabilities, root can read only its own files.
              securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: "RuntimeDefault" } },
              containers: [container],
              volumes: [
                { name: "configuration", configMap: { name: map.metadata.name } },
                { name: "pod-logs", hostPath: { path: podLogsFolder, type: "Directory" } },
                // On the same disk as the logs, so that both exist equally long.
                { name: "state", hostPath: { path: "/var/log/django-gke-collector", type: "DirectoryOrCreate" } },
              ],
            },
          },
        },
      },
      { parent: this, dependsOn: binding, customTimeouts: within(args.rolloutMinutes) },
    );
    this.registerOutputs();
  }
}

const probe = { httpGet: { path: "/", port: "health" }, timeoutSeconds: 3 };

const container: kubernetes.types.input.core.v1.Container = {
  name: "collector",
  image: collectorImage,
  args: ["--config=/etc/otelcol/config.yaml"],
  env: [
    { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    // Makes Go collect garbage earlier rather than exceed the memory limit.
    { name: "GOMEMLIMIT", value: "150MiB" },
  ],
  ports: [{ name: "health", containerPort: healthPort }],
  // Measured: 60 to 90 MiB, and a hundredth of a processor at ten lines per second.
  resources: { requests: { cpu: "20m", memory: "96Mi" }, limits: { cpu: "500m", memory: "192Mi" } },
  volumeMounts: [
    { name: "configuration", mountPath: "/etc/otelcol", readOnly: true },
    { name: "pod-logs", mountPath: podLogsFolder, readOnly: true },
    { name: "state", mountPath: stateFolder },
  ],
  startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 60 },
  readinessProbe: { ...probe, periodSeconds: 10 },
  livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 3 },
  securityContext: containerSecurity,
};
