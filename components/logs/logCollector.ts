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

export interface LogCollectorArgs extends Omit<CollectorConfigurationArgs, "namespace"> {
  /** Where the collector runs. */
  readonly collectorNamespace: pulumi.Input<string>;
  /** Its Kubernetes account, in that namespace. */
  readonly accountName: pulumi.Input<string>;
  /** The namespace whose containers' lines it reads. */
  readonly namespace: pulumi.Input<string>;
  /** How long it is waited for on its nodes. */
  readonly rolloutMinutes: number;
}

const labels = { name: "collector" };

/**
 * One collector on every node. It keeps how far it has read and what it could not yet deliver on the node's disk, so neither its own
 * restart nor the store's absence loses a line; the last lines before it was killed may be delivered twice.
 */
export class LogCollector extends pulumi.ComponentResource {
  constructor(name: string, args: LogCollectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:LogCollector", name, {}, opts);
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const { collectorNamespace, accountName, namespace } = args;
    const metadata = { name: "collector", namespace: collectorNamespace };

    // It asks for the labels of the site's pods, and may read nothing else.
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
    // It goes before the application, or a full node would be one whose lines nobody reads; the database goes before it.
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
              // Whatever a node is tainted for, what runs on it writes.
              tolerations: [{ operator: "Exists" }],
              terminationGracePeriodSeconds: 30,
              // The kubelet's files are root's. Without any capability root may read what is its own, and nothing else.
              securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: "RuntimeDefault" } },
              containers: [container],
              volumes: [
                { name: "configuration", configMap: { name: map.metadata.name } },
                { name: "pod-logs", hostPath: { path: podLogsFolder, type: "Directory" } },
                // Beside what it is about: both are there as long as the node's disk.
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
    // Go collects earlier instead of going over the limit.
    { name: "GOMEMLIMIT", value: "150MiB" },
  ],
  ports: [{ name: "health", containerPort: healthPort }],
  // Seen: 60 to 90 MiB, and a hundredth of a processor for ten lines a second.
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
