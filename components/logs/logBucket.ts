import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** The arguments of {@link LogBucket}. */
export interface LogBucketArgs {
  /** The log's name in Cloud Logging and the prefix of the bucket's: at most 80 letters, digits and hyphens. */
  readonly logName: string;
  readonly project: string;
  /** The Google region that the lines are stored in. They do not leave it. */
  readonly region: string;
  /** For how many days lines are kept, 1 to 3650: https://cloud.google.com/logging/quotas#logs_retention_periods */
  readonly retentionDays: number;
  /** Whether Pulumi refuses to delete the bucket. */
  readonly protectData: boolean;
}

/**
 * The bucket in which Cloud Logging stores the stack's lines. They are excluded from the project's default bucket, where they would be paid for a
 * second time and kept for 30 days regardless of the setting. https://cloud.google.com/logging/docs/routing/overview
 */
export class LogBucket extends pulumi.ComponentResource {
  /** The bucket's name. Resolves once the lines of `logName` are stored in this bucket only. */
  readonly bucketName: pulumi.Output<string>;
  readonly bucketId: pulumi.Output<string>;

  constructor(name: string, args: LogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:LogBucket", name, {}, opts);
    const { project, logName } = args;
    // The name of a deleted bucket is reserved for seven days (https://cloud.google.com/logging/docs/buckets#delete-bucket), so a stack that is
    // destroyed and created again needs a new one.
    const suffix = new random.RandomString(
      name,
      { length: 8, upper: false, special: false },
      { parent: this, protect: args.protectData },
    );
    const bucket = new gcp.logging.ProjectBucketConfig(
      name,
      {
        project,
        location: args.region,
        bucketId: pulumi.interpolate`${logName}-${suffix.result}`,
        description: "Lines of the containers of a django-gke site",
        retentionDays: args.retentionDays,
      },
      { parent: this, protect: args.protectData },
    );
    const filter = `logName="projects/${project}/logs/${logName}"`;
    const sink = new gcp.logging.ProjectSink(
      name,
      { project, name: logName, destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`, filter },
      { parent: this },
    );
    const exclusion = new gcp.logging.ProjectExclusion(
      name,
      { project, name: logName, description: "They are in a bucket of their own", filter },
      { parent: this, dependsOn: sink },
    );
    this.bucketId = bucket.id;
    this.bucketName = pulumi.all([bucket.bucketId, exclusion.id]).apply(([bucketId]) => bucketId);
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
