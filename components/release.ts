import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Credentials } from "./credentials";
import { DatabaseLogin } from "./databaseContainer";
import { Django, djangoContainer, djangoResources, djangoUser, djangoVolumes } from "./django";
import { ClusterAccess } from "./kubeconfig";
import { podSecurity } from "./restricted";
import { StaticBucket } from "./staticBucket";
import { clusterMinutes, within } from "./timeouts";
import { done, madeIsEnough } from "./waiting/rollout";
import { WorkloadAccount } from "./workloadAccount";

/** A tenth of a serving pod's part of a busy node, as readers go first; all of it where nobody else wants it. */
const resources = djangoResources("10m");

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
  /** May write to the static bucket. */
  readonly account: WorkloadAccount;
  /** Where the storage API answers when not at Google's own address. */
  readonly storageEndpoint?: string;
  /** How long each Job may take before the update fails; sooner where the cause is certain. */
  readonly rolloutMinutes: number;
}

/**
 * What must have happened before a pod of an image may serve: the database is migrated and has a superuser, the static files
 * are in the bucket. Two Jobs, side by side.
 *
 * A Job's pod cannot be changed, so a new image makes new Jobs (their names are Kubernetes-unique) and the old ones go at the
 * end; the same image makes none. A Job that failed is made again by the next update: `replaceUnready`. Without a time to live,
 * as a Job that cleaned itself up would be taken for a missing one. Their pods bear other labels than the application's, so no
 * Service, budget or autoscaler counts them.
 */
export class Release extends pulumi.ComponentResource {
  /** Itself, when both Jobs are done: what may only begin then depends on this. An error, with the cause, when one failed. */
  readonly finished: pulumi.Output<pulumi.Resource>;

  constructor(name: string, args: ReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:Release", name, {}, opts);
    const { django, credentials } = args;
    const asOwner = { ...django, login: args.owner };
    const migrated = job(this, `${name}-migrate`, args, {
      initContainers: [
        djangoContainer(asOwner, {
          name: "migrate",
          command: ["python", "manage.py", "migrate", "--noinput"],
          resources,
        }),
      ],
      containers: [
        djangoContainer(
          asOwner,
          { name: "superuser", command: ["python", "manage.py", "ensure_superuser"], resources },
          { secrets: [credentials.superuser.secretName] },
        ),
      ],
    });
    const uploaded = job(this, `${name}-static`, args, {
      serviceAccountName: args.account.accountName,
      containers: [
        djangoContainer(
          django,
          { name: "upload", command: ["python", "manage.py", "upload_static"], resources },
          { variables: [{ name: "STATIC_BUCKET", value: args.staticBucket.bucketName }, ...storageVariables(args)] },
        ),
      ],
    });
    this.finished = pulumi.all([migrated, uploaded]).apply(() => this);
    this.registerOutputs();
  }
}

/** Google's client libraries look for another address than Google's own in this variable. */
function storageVariables({ storageEndpoint }: ReleaseArgs) {
  return storageEndpoint === undefined ? [] : [{ name: "STORAGE_EMULATOR_HOST", value: storageEndpoint }];
}

/**
 * Made, and its name when it is done. It tries twice, 10 seconds apart: a database that just restarts is no reason to fail, and
 * a fault of its own is not told sooner by a third try. A pod that a node's end takes with it is not counted.
 */
function job(
  parent: Release,
  name: string,
  args: ReleaseArgs,
  pod: Partial<kubernetes.types.input.core.v1.PodSpec> & Pick<kubernetes.types.input.core.v1.PodSpec, "containers">,
): pulumi.Output<string> {
  const labels = { name: "release", colour: args.colour };
  const made = new kubernetes.batch.v1.Job(
    name,
    {
      metadata: {
        namespace: args.namespace,
        labels,
        annotations: { "pulumi.com/replaceUnready": "true", ...madeIsEnough },
      },
      spec: {
        backoffLimit: 1,
        podFailurePolicy: {
          rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
        },
        // Its pods go with its end, so it ends just after the update has stopped waiting and has told what they said.
        activeDeadlineSeconds: args.rolloutMinutes * 60 + 15,
        template: {
          metadata: {
            labels: { ...labels, version: args.django.image.version },
            annotations: { "django-gke/volume": args.volumeId },
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
    },
    // Kubernetes lets hardly anything of a Job be changed.
    { parent, customTimeouts: within(clusterMinutes), replaceOnChanges: ["spec"] },
  );
  const { namespace } = args;
  return done({ access: args.cluster, namespace, name: made.metadata.name, minutes: args.rolloutMinutes }, name);
}
