import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

export interface LogBucketArgs {
  /** The log's name in Cloud Logging, and the first part of the bucket's: at most 80 letters, digits and hyphens. */
  readonly logName: string;
  readonly project: string;
  /** A region of Google's: the lines do not leave it. */
  readonly region: string;
  /** Older lines are deleted. 1 to 3650: https://cloud.google.com/logging/quotas#logs_retention_periods */
  readonly retentionDays: number;
  /** Refuses deletion of the bucket. */
  readonly protectData: boolean;
}

/**
 * Where Cloud Logging keeps the stack's lines, and for how long. They are routed here and kept out of the project's own bucket, in which
 * they would be paid for a second time and stay for 30 days, whatever the setting says.
 * See https://cloud.google.com/logging/docs/routing/overview
 */
export class LogBucket extends pulumi.ComponentResource {
  /** The bucket's name; known when lines that are written under `logName` come into it and nowhere else. */
  readonly bucketName: pulumi.Output<string>;
  readonly bucketId: pulumi.Output<string>;

  constructor(name: string, args: LogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:LogBucket", name, {}, opts);
    const { project, logName } = args;
    // A deleted bucket keeps its name for seven days (https://cloud.google.com/logging/docs/buckets#delete-bucket): a stack that is
    // destroyed and made again needs another one.
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
