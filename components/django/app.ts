import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checksumAnnotation } from "../kubernetes/checksum";
import { Django, djangoChecksum, djangoContainer, djangoUser, djangoVolumes, runtimeCommand, shell } from "./container";
import { ClusterAccess } from "../google/kubeconfig";
import { podSecurity } from "../kubernetes/podSecurity";
import { spread } from "../kubernetes/spread";
import { Scale, scaling } from "./scaling";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { firstReplicas } from "../rollout/firstReplicas";
import { skipAwait, rolledOut } from "../rollout/rollout";

/** The label that selects the application's pods of every colour. */
export const appLabels = { name: "app" };

/** The arguments of {@link App}. */
export interface AppArgs extends Scale {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly colour: string;
  readonly django: Django;
  /**
   * The shell command that starts the web server, from the Procfile. `project.wsgi` takes precedence.
   * @default the runtime's Gunicorn
   */
  readonly command?: string;
  /** How long the pods may take to become ready before the update fails, in minutes. The update fails sooner if the cause is certain. */
  readonly rolloutMinutes: number;
}

/**
 * A pod is drained without losing requests: its address is removed from the Service, `drainSeconds` pass until all nodes know (measured: under
 * 2), then Gunicorn receives SIGTERM and finishes open requests. Its own limit is 20 seconds (containers/runtime/django_gke/gunicorn_conf.py),
 * plus 2 for kept-alive connections.
 */
const drainSeconds = 5;
const containerPort = 8000;
const graceSeconds = drainSeconds + 25;

/**
 * The application in one colour: a Deployment with its autoscaler and disruption budget. The main colour and the canary are the same kind of
 * resource, so promoting a canary keeps its pods. A new image is rolled out with up to 25 % more pods and never fewer.
 */
export class App extends pulumi.ComponentResource {
  /** The Deployment's name. Resolves once its pods are ready; rejects with the cause if they cannot become ready. */
  readonly deployment: pulumi.Output<string>;

  constructor(name: string, args: AppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:App", name, {}, opts);
    const metadata = { name: `app-${args.colour}`, namespace: args.namespace };
    const labels = { ...appLabels, colour: args.colour };
    const options = { parent: this, customTimeouts: within(clusterMinutes) };

    const scaler = new kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
      name,
      { metadata, spec: scaling(args, metadata.name) },
      options,
    );
    // 25 % is rounded up, so even with one pod a node can always be drained.
    new kubernetes.policy.v1.PodDisruptionBudget(
      name,
      { metadata, spec: { maxUnavailable: "25%", selector: { matchLabels: labels } } },
      options,
    );
    // Read as late as possible: after the release's Jobs, when the autoscaler is created.
    const where = { access: args.cluster, namespace: args.namespace };
    const replicas =
      args.autoscaling === undefined
        ? pulumi.output(args.replicas)
        : firstReplicas({ ...where, name: scaler.metadata.name }, appLabels, {
            fewest: args.replicas,
            most: args.autoscaling.maxReplicas,
          });
    const deployment = new kubernetes.apps.v1.Deployment(
      name,
      {
        metadata: {
          ...metadata,
          labels,
          // The autoscaler may own spec.replicas. If the program sets a number, it must win.
          annotations: { "pulumi.com/patchForce": "true", ...skipAwait },
        },
        spec: {
          replicas,
          revisionHistoryLimit: 2,
          progressDeadlineSeconds: args.rolloutMinutes * 60,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
          selector: { matchLabels: labels },
          template: {
            metadata: {
              labels: { ...labels, version: args.django.image.version },
              annotations: { [checksumAnnotation]: djangoChecksum(args.django) },
            },
            spec: {
              serviceAccountName: args.django.accountName,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              terminationGracePeriodSeconds: graceSeconds,
              securityContext: podSecurity(djangoUser),
              topologySpreadConstraints: spread(labels),
              containers: [webServer(args)],
              volumes: djangoVolumes(args.django),
            },
          },
        },
      },
      {
        parent: this,
        dependsOn: scaler,
        customTimeouts: within(clusterMinutes),
        // Used at creation only. Afterwards the autoscaler sets the number.
        ignoreChanges: args.autoscaling === undefined ? [] : ["spec.replicas"],
      },
    );
    const made = { ...where, name: deployment.metadata.name, minutes: args.rolloutMinutes };
    this.deployment = replicas.apply((least) => rolledOut(made, least));
    // Registers no outputs: the engine would wait for them and report their errors in its own words.
    this.registerOutputs({});
  }
}

function webServer({ django, command }: AppArgs): kubernetes.types.input.core.v1.Container {
  // Django answers only requests for its own host.
  const get = (path: string) => ({ path, port: "http", httpHeaders: [{ name: "Host", value: django.host }] });
  const container: kubernetes.types.input.core.v1.Container = {
    name: "django",
    args: command === undefined || django.project.wsgi !== undefined ? runtimeCommand("serve") : shell(command),
    ports: [{ name: "http", containerPort }],
    lifecycle: { preStop: { sleep: { seconds: drainSeconds } } },
    // Liveness does not query the database, because restarting pods cannot fix it. Readiness does, with a time limit of 2 s.
    startupProbe: { httpGet: get("/healthz"), periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60 },
    // Liveness is patient: an overloaded pod is slow, not dead, and restarting it would overload the others. Gunicorn itself kills a hanging
    // worker after 30 s.
    livenessProbe: { httpGet: get("/healthz"), periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 12 },
    readinessProbe: { httpGet: get("/readyz"), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
  };
  return djangoContainer(django, container, { variables: [{ name: "PORT", value: String(containerPort) }] });
}
