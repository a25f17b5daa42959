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

/** The label that the load balancer finds the application's pods by, whatever their colour. */
export const appLabels = { name: "app" };

export interface AppArgs extends Scale {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly colour: string;
  readonly django: Django;
  /** The shell command that starts the web server, from the Procfile; `project.wsgi` takes precedence. */
  readonly command?: string;
  /** How long its pods may take to be ready before the update fails; sooner where the cause is certain. */
  readonly rolloutMinutes: number;
}

/**
 * How a pod leaves without losing a request: its address is taken from the Service, `drainSeconds` pass until every node has
 * heard of it (seen: under 2), then SIGTERM, and Gunicorn has the rest of the grace period for what is under way: its own limit
 * is 20 seconds (containers/runtime/django_gke/gunicorn_conf.py) and 2 for connections kept alive.
 */
const drainSeconds = 5;
const containerPort = 8000;
const graceSeconds = drainSeconds + 25;

/**
 * The application in one colour: its pods, how many of them, and how few at least. A colour is the same resource whether it is
 * the main one or the canary, so promoting it keeps its pods. A change of the image rolls: a quarter more pods at a time, none
 * fewer.
 */
export class App extends pulumi.ComponentResource {
  /** The Deployment's name; known when its pods are ready. It is an error, with the cause, when they cannot be. */
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
    // A quarter, rounded up: of one pod that is one, so that a node can always be emptied.
    new kubernetes.policy.v1.PodDisruptionBudget(
      name,
      { metadata, spec: { maxUnavailable: "25%", selector: { matchLabels: labels } } },
      options,
    );
    // Asked for when all is ready to begin: after the release's Jobs, as the autoscaler is.
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
          // The number of pods may have been written last by the autoscaler; ours is meant when we give one.
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
        // Counts at birth; afterwards the number is the autoscaler's.
        ignoreChanges: args.autoscaling === undefined ? [] : ["spec.replicas"],
      },
    );
    const made = { ...where, name: deployment.metadata.name, minutes: args.rolloutMinutes };
    this.deployment = replicas.apply((least) => rolledOut(made, least));
    // Without outputs: they would be waited for, and an error told in words of the engine's.
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
    // Liveness never asks the database: restarting every pod cannot fix it. Readiness does, with a limit of 2 s of its own.
    startupProbe: { httpGet: get("/healthz"), periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60 },
    // And it is patient: a pod with more requests than it can answer is slow, not dead, and each one restarted leaves the others
    // with more. A worker that hangs is ended by Gunicorn itself, after 30 s.
    livenessProbe: { httpGet: get("/healthz"), periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 12 },
    readinessProbe: { httpGet: get("/readyz"), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
  };
  return djangoContainer(django, container, { variables: [{ name: "PORT", value: String(containerPort) }] });
}
