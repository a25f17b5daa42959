import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { awaitedJob, disruptionIsNoTry, jobSeconds, volumeAnnotation } from "../kubernetes/awaitedJob";
import { Credentials } from "./credentials";
import { DatabaseLogin } from "../database/container";
import {
  Django,
  djangoContainer,
  djangoResources,
  djangoUser,
  djangoVolumes,
  runtimeCommand,
  shell,
} from "./container";
import { ClusterAccess } from "../google/kubeconfig";
import { podSecurity } from "../kubernetes/podSecurity";
import { StaticBucket } from "./staticBucket";
import { done } from "../rollout/rollout";
import { WorkloadAccount } from "../google/workloadAccount";

/** A small part of a busy node, as readers go first; a whole processor while nobody else wants it. */
const cpu = "10m";

export interface ReleaseArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly colour: string;
  readonly django: Django;
  readonly credentials: Credentials;
  /** Who owns the tables: it migrates them, and makes the superuser. */
  readonly owner: DatabaseLogin;
  /** Another one when the database's volume is another: what a restore brings back is migrated again. */
  readonly volumeId: pulumi.Input<string>;
  readonly staticBucket: StaticBucket;
  /** A shell command of the project's that runs after the migrations, from its Procfile. */
  readonly command?: string;
  /** May write to the static bucket. */
  readonly account: WorkloadAccount;
  /** How long each Job may take before the update fails; sooner where the cause is certain. */
  readonly rolloutMinutes: number;
}

/**
 * What must have happened before a pod of an image may serve: the database is migrated and has a superuser, the static files
 * are in the bucket. Two Jobs, side by side.
 *
 * A new image makes new Jobs, and the old ones go at the end; the same image makes none. They have no time to live, as a Job that
 * cleaned itself up would be taken for a missing one. Their pods bear other labels than the application's, so no Service, budget
 * or autoscaler counts them.
 */
export class Release extends pulumi.ComponentResource {
  /** Itself, when both Jobs are done: what may only begin then depends on this. An error, with the cause, when one failed. */
  readonly finished: pulumi.Output<pulumi.Resource>;

  constructor(name: string, args: ReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Release", name, {}, opts);
    const { django, credentials } = args;
    const resources = djangoResources({ ...django.size, cpu });
    const asOwner = { ...django, login: args.owner };
    const migrated = job(this, `${name}-migrate`, args, {
      serviceAccountName: django.accountName,
      initContainers: [
        djangoContainer(asOwner, {
          name: "migrate",
          args: runtimeCommand("migrate"),
          resources,
        }),
        ...(args.command === undefined
          ? []
          : [djangoContainer(asOwner, { name: "release", args: shell(args.command), resources })]),
      ],
      containers: [
        djangoContainer(
          asOwner,
          { name: "superuser", args: runtimeCommand("superuser"), resources },
          { secrets: [credentials.superuser.secretName] },
        ),
      ],
    });
    const uploaded = job(this, `${name}-static`, args, {
      serviceAccountName: args.account.accountName,
      containers: [
        djangoContainer(
          django,
          { name: "upload", args: runtimeCommand("upload"), resources },
          {
            variables: [{ name: "STATIC_BUCKET", value: args.staticBucket.bucketName }],
          },
        ),
      ],
    });
    this.finished = pulumi.all([migrated, uploaded]).apply(() => this);
    this.registerOutputs();
  }
}

/**
 * Made, and its name when it is done. It tries twice, 10 seconds apart: a database that just restarts is no reason to fail, and
 * a fault of its own is not told sooner by a third try.
 */
function job(
  parent: Release,
  name: string,
  args: ReleaseArgs,
  pod: Partial<kubernetes.types.input.core.v1.PodSpec> & Pick<kubernetes.types.input.core.v1.PodSpec, "containers">,
): pulumi.Output<string> {
  const labels = { name: "release", colour: args.colour };
  const { namespace } = args;
  const made = awaitedJob(parent, name, {
    namespace,
    labels,
    spec: {
      backoffLimit: 1,
      podFailurePolicy: disruptionIsNoTry,
      activeDeadlineSeconds: jobSeconds(args.rolloutMinutes),
      template: {
        metadata: {
          labels: { ...labels, version: args.django.image.version },
          annotations: { [volumeAnnotation]: args.volumeId },
        },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          // A failed try keeps its pod, and so its log.
          restartPolicy: "Never",
          securityContext: podSecurity(djangoUser),
          volumes: djangoVolumes(args.django),
          ...pod,
        },
      },
    },
  });
  return done({ access: args.cluster, namespace, name: made.metadata.name, minutes: args.rolloutMinutes }, name);
}
