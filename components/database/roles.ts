import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { awaitedJob, jobSeconds, volumeAnnotation } from "../kubernetes/awaitedJob";
import { checksum, checksumAnnotation } from "../kubernetes/checksum";
import { Database } from "./database";
import { clientOf, DatabaseLogin, databasePod, secretFolder } from "./container";
import { DatabasePasswords } from "./passwords";
import { Image } from "../google/image";
import { ClusterAccess } from "../google/kubeconfig";
import { clusterMinutes, within } from "../kubernetes/timeouts";
import { done } from "../rollout/rollout";

/** The arguments of {@link DatabaseRoles}. */
export interface DatabaseRolesArgs {
  readonly cluster: pulumi.Input<ClusterAccess>;
  readonly namespace: pulumi.Input<string>;
  readonly image: Image;
  readonly database: Database;
  readonly passwords: DatabasePasswords;
  /** How long the Job may take before the update fails, in minutes. The update fails sooner if the cause is certain. */
  readonly rolloutMinutes: number;
}

const labels = { name: "roles" };

/**
 * A Job that creates the database's users and sets their passwords. It is idempotent, and runs again when a password, the image or the volume
 * changes: a restored volume has the passwords of its backup.
 */
export class DatabaseRoles extends pulumi.ComponentResource {
  /** The application's user: it reads and writes rows, but cannot change tables. */
  readonly application: DatabaseLogin;
  /** The user that owns the tables and migrates them. */
  readonly owner: DatabaseLogin;
  /** The user that makes base backups. */
  readonly backup: DatabaseLogin;
  /** Resolves to this component once all users have their passwords; rejects with the cause if the Job fails. */
  readonly finished: pulumi.Output<pulumi.Resource>;

  constructor(name: string, args: DatabaseRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("django-gke:components:DatabaseRoles", name, {}, opts);
    const options = { parent: this, customTimeouts: within(clusterMinutes) };
    const { namespace, passwords } = args;
    const secret = (its: string, stringData: Readonly<Record<string, pulumi.Input<string>>>) =>
      new kubernetes.core.v1.Secret(`${name}-${its}`, { metadata: { name: its, namespace }, stringData }, options)
        .metadata.name;

    const { app_a, app_b } = passwords.application;
    const all = {
      administrator: passwords.administrator,
      "administrator-previous": passwords.administratorBefore,
      django: passwords.owner,
      app_a,
      app_b,
      backup: passwords.backup,
    };
    const account = new kubernetes.core.v1.ServiceAccount(
      name,
      { metadata: { name: "roles", namespace }, automountServiceAccountToken: false },
      options,
    );
    const client = clientOf(args.database.access);
    const job = awaitedJob(this, name, {
      namespace,
      labels,
      spec: {
        // Three attempts, 10 and 20 seconds apart, in case the database is restarting.
        backoffLimit: 2,
        activeDeadlineSeconds: jobSeconds(args.rolloutMinutes),
        template: {
          metadata: {
            labels,
            annotations: {
              [checksumAnnotation]: checksum(Object.values(all)),
              [volumeAnnotation]: args.database.volumeId,
            },
          },
          spec: databasePod(
            args.image,
            {
              name: "roles",
              command: ["roles"],
              env: [...client.variables, { name: "DATABASE_NAME", value: args.database.access.database }],
              resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "500m", memory: "64Mi" } },
            },
            [secretFolder("roles", secret("database-roles", all)), client.folder],
            { serviceAccountName: account.metadata.name, restartPolicy: "Never" },
          ),
        },
      },
    });
    const made = { access: args.cluster, namespace, name: job.metadata.name, minutes: args.rolloutMinutes };
    this.finished = done(made, "the database's users").apply(() => this);

    // Both users' passwords are in one Secret, so that a pod of the previous rollout still finds its own if it restarts.
    const application = secret("database-application", { app_a, app_b });
    const { applicationUser } = passwords;
    this.application = {
      user: applicationUser,
      secretName: application,
      key: applicationUser,
      password: passwords.application[applicationUser],
    };
    const login = (user: string, its: string, password: pulumi.Output<string>): DatabaseLogin => ({
      user,
      secretName: secret(its, { password }),
      key: "password",
      password,
    });
    this.owner = login("django", "database-owner", passwords.owner);
    this.backup = login("backup", "database-backup", passwords.backup);
    // Registers no outputs: the engine would wait for them and report their errors in its own words.
    this.registerOutputs({});
  }
}
