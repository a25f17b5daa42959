import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess } from "../google/kubeconfig";
import { Image } from "../google/image";
import { storageVariables } from "../google/storageEndpoint";
import { WorkloadAccount } from "../google/workloadAccount";
import { containerSecurity, podSecurity } from "../kubernetes/podSecurity";
import { spread } from "../kubernetes/spread";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { certified, skipAwait } from "../rollout/rollout";
import {
  configurationAnnotation,
  edgeConfiguration,
  EdgeConfigurationArgs,
  finishSeconds,
  spoolBytes,
} from "./configuration";
import { edgePorts, healthPort } from "./ports";

/** The label by which the load balancer selects the edge's pods. */
export const edgeLabels = { name: "edge" };

/** The arguments of {@link Edge}. */
export interface EdgeArgs extends Omit<EdgeConfigurationArgs, "host" | "certificateBucket" | "app"> {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly image: Image;
  /** May use the certificate bucket. */
  readonly account: WorkloadAccount;
  readonly host: pulumi.Input<string>;
  readonly certificateBucket: pulumi.Input<string>;
  readonly app: pulumi.Input<string>;
  /**
   * The address of the storage API.
   * @default Google's
   */
  readonly storageEndpoint?: string;
  /** How long the pods may take to become ready before the update fails, in minutes. The update fails sooner if the cause is certain. */
  readonly rolloutMinutes: number;
}

/** Two pods, so that one can stop together with its node while the other serves. */
const replicas = 2;
const user = 10003;

/**
 * A pod is drained without losing requests: it is removed from the Service at once, and keeps serving until the health check of Google's load
 * balancer has noticed that the node has no other pod (two checks, 8 seconds apart). Then it finishes open requests.
 * https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters
 */
const drainSeconds = 20;
const graceSeconds = drainSeconds + finishSeconds + 5;

/**
 * The proxy in front of the application. It terminates TLS with certificates that it obtains and renews itself, redirects HTTP to HTTPS, and
 * forwards only complete requests for the site's own name. Why it is Caddy: docs/decisions/0150-the-edge-is-caddy.md
 */
export class Edge extends pulumi.ComponentResource {
  /** The Deployment's name. Resolves once its pods are ready; rejects with the cause if they cannot become ready. */
  readonly deployment: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Edge", name, {}, opts);
    const metadata = { name: "edge", namespace: args.namespace };
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const { aliases, acme, hstsSeconds, bodyLimit } = args;
    const configuration = pulumi
      .all([args.host, args.certificateBucket, args.app])
      .apply(([host, certificateBucket, app]) =>
        edgeConfiguration({ host, certificateBucket, app, aliases, acme, hstsSeconds, bodyLimit }),
      );
    const files = [
      { path: "caddy.json", annotation: configurationAnnotation, content: configuration },
      ...(acme.root === undefined
        ? []
        : [{ path: "authority.pem", annotation: "django-gke/authority", content: acme.root }]),
    ];
    new kubernetes.policy.v1.PodDisruptionBudget(
      name,
      { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: edgeLabels } } },
      options,
    );
    const deployment = new kubernetes.apps.v1.Deployment(
      name,
      {
        metadata: { ...metadata, labels: edgeLabels, annotations: skipAwait },
        spec: {
          replicas,
          revisionHistoryLimit: 2,
          progressDeadlineSeconds: args.rolloutMinutes * 60,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          selector: { matchLabels: edgeLabels },
          template: {
            metadata: {
              labels: { ...edgeLabels, version: args.image.version },
              annotations: Object.fromEntries(files.map(({ annotation, content }) => [annotation, content])),
            },
            spec: {
              serviceAccountName: args.account.accountName,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              terminationGracePeriodSeconds: graceSeconds,
              securityContext: podSecurity(user),
              topologySpreadConstraints: spread(edgeLabels),
              containers: [container(args)],
              volumes: [
                { name: "temporary", emptyDir: { sizeLimit: String(2 * spoolBytes) } },
                { name: "configuration", downwardAPI: { items: files.map(fileOf) } },
              ],
            },
          },
        },
      },
      options,
    );
    const { cluster, namespace, rolloutMinutes: minutes } = args;
    const made = { access: cluster, namespace, name: deployment.metadata.name, minutes };
    this.deployment = certified(made, replicas, args.host);
    // Registers no outputs: the engine would wait for them and report their errors in its own words.
    this.registerOutputs({});
  }
}

/** https://kubernetes.io/docs/concepts/workloads/pods/downward-api/ */
function fileOf({ path, annotation }: { readonly path: string; readonly annotation: string }) {
  return { path, fieldRef: { fieldPath: `metadata.annotations['${annotation}']` } };
}

function container({ image, storageEndpoint }: EdgeArgs): kubernetes.types.input.core.v1.Container {
  const get = (path: string) => ({ path, port: healthPort });
  return {
    name: "caddy",
    image: image.reference,
    args: ["run", "--config", "/etc/edge/caddy.json"],
    env: storageVariables(storageEndpoint),
    ports: edgePorts.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
    lifecycle: { preStop: { sleep: { seconds: drainSeconds } } },
    readinessProbe: { httpGet: get("/ready"), periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 2 },
    livenessProbe: { httpGet: get("/"), periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "2", memory: "256Mi" } },
    volumeMounts: [
      { name: "temporary", mountPath: "/tmp" },
      { name: "configuration", mountPath: "/etc/edge", readOnly: true },
    ],
    securityContext: containerSecurity,
  };
}
