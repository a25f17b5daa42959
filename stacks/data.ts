import * as pulumi from "@pulumi/pulumi";
import { ArchiveBucket } from "../components/database/archiveBucket";
import { Backups } from "../components/database/backups";
import { Certificate } from "../components/database/certificate";
import { Cluster } from "../components/google/cluster";
import { Database } from "../components/database/database";
import { DatabaseLogin } from "../components/database/container";
import { DatabasePasswords } from "../components/database/passwords";
import { DatabaseRoles } from "../components/database/roles";
import { Image } from "../components/google/image";
import { ImageRegistry } from "../components/google/imageRegistry";
import { ProjectServices } from "../components/google/projectServices";
import { WorkloadAccount } from "../components/google/workloadAccount";
import { Names, namespaces } from "./names";
import { Settings } from "./settings";

/** The cluster and the registry that the site's parts are created in. */
export interface Place {
  readonly services: ProjectServices;
  readonly cluster: Cluster;
  readonly registry: ImageRegistry;
  readonly namespace: pulumi.Output<string>;
  /** The options of all resources in the cluster. */
  readonly inCluster: pulumi.ComponentResourceOptions;
}

/** The database, for the rest of the site. */
export interface Data {
  readonly database: Database;
  readonly application: DatabaseLogin;
  readonly owner: DatabaseLogin;
  /** Resolves once the database accepts connections and has its users; rejects with the cause if it cannot. */
  readonly finished: pulumi.Output<pulumi.Resource>;
  /** The URL of the backups' bucket. Resolves once the first backup is running or done. */
  readonly archive: pulumi.Output<string>;
}

/** Creates the database with its volume, users, certificate, archive and backups. */
export function buildData(settings: Settings, names: Names, place: Place): Data {
  const { protectData, rolloutMinutes, rotation, storageEndpoint } = settings;
  const { services, cluster, registry, namespace, inCluster } = place;

  const account = (name: string, accountId: string, displayName: string) =>
    new WorkloadAccount(
      name,
      {
        accountId,
        displayName,
        accountName: name,
        namespaceName: namespaces.site,
        namespace,
        workloadPool: cluster.workloadPool,
      },
      { ...inCluster, dependsOn: services },
    );
  const databaseAccount = account("database", names.databaseAccount, "Archives the log of a django-gke database");
  const backupAccount = account("backup", names.backupAccount, "Makes base backups of a django-gke database");
  const rehearsalAccount = account("rehearsal", names.rehearsalAccount, "Rehearses restores of a django-gke database");
  const archiveBucket = new ArchiveBucket(
    "archive",
    {
      bucketName: names.archiveBucket,
      region: settings.google.region,
      labels: names.labels,
      protectData,
      writers: { database: databaseAccount.member },
      keepers: { backup: backupAccount.member },
      readers: { rehearsal: rehearsalAccount.member },
    },
    { dependsOn: services },
  );
  const archive = { url: archiveBucket.url, storageEndpoint };

  const passwords = new DatabasePasswords("database-passwords", { rotation });
  const certificate = new Certificate("database-certificate", { namespace, serviceName: "database" }, inCluster);
  const databaseImage = new Image("database", {
    registry,
    repository: "database",
    tag: "17",
    context: "containers/database",
  });
  const { backups, ...databaseSettings } = settings.database;
  const database = new Database(
    "database",
    {
      ...databaseSettings,
      cluster: cluster.access,
      namespace,
      image: databaseImage,
      administratorPassword: passwords.administrator,
      certificate,
      archive,
      account: databaseAccount,
      protectData,
      rolloutMinutes,
    },
    { ...inCluster, dependsOn: archiveBucket },
  );
  const inDatabase = { cluster: cluster.access, namespace, image: databaseImage, database, rolloutMinutes };
  const roles = new DatabaseRoles(
    "database-roles",
    { ...inDatabase, passwords },
    { ...inCluster, dependsOn: database.answering },
  );
  const firstBackup = new Backups(
    "backups",
    {
      ...inDatabase,
      ...backups,
      login: roles.backup,
      archive,
      backupAccount,
      rehearsalAccount,
      storageGb: settings.database.storageGb,
    },
    { ...inCluster, dependsOn: [archiveBucket, roles.finished] },
  ).first;

  return {
    database,
    application: roles.application,
    owner: roles.owner,
    finished: roles.finished,
    archive: pulumi.all([archiveBucket.url, firstBackup]).apply(([url]) => url),
  };
}
