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

/** The small CPU request gives visitors priority on a busy node. On an idle node the Jobs can use a whole processor. */
const cpu = "10m";

/** The arguments of {@link Release}. */
export interface ReleaseArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly colour: string;
  readonly django: Django;
  readonly credentials: Credentials;
  /** The database user that owns the tables. It migrates them and creates the superuser. */
  readonly owner: DatabaseLogin;
  /** The database's volume. If it changes, the migrations run again, because a restored database may be older. */
  readonly volumeId: pulumi.Input<string>;
  readonly staticBucket: StaticBucket;
  /**
   * The Procfile's `release` command, a shell command that runs after the migrations.
   * @default none
   */
  readonly command?: string;
  /** May write to the static bucket. */
  readonly account: WorkloadAccount;
  /** How long each Job may take before the update fails, in minutes. The update fails sooner if the cause is certain. */
  readonly rolloutMinutes: number;
}

/**
 * Prepares an image before its pods may serve. Two Jobs run in parallel: one migrates the database and creates the superuser, the other uploads
 * the static files.
 *
 * A new image creates new Jobs, and the old ones are deleted at the end of the update. The Jobs have no TTL, because the next update would
 * create an expired Job again. Their pods have different labels from the application's, so no Service, disruption budget or autoscaler counts
 * them.
 */
export class Release extends pulumi.ComponentResource {
  /** Resolves to this component once both Jobs are done; rejects with the cause if one fails. Depend on it to start after that. */
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
 * Creates a Job and returns its name once it is done. It is tried twice, 10 seconds apart, in case the database is restarting. A third try would
 * only delay the error.
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
          // Keeps the pod of a failed try, and with it the log.
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
