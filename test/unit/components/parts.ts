import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ArchiveBucket } from "../../../components/database/archiveBucket";
import { Certificate } from "../../../components/database/certificate";
import { Credentials } from "../../../components/django/credentials";
import { Database } from "../../../components/database/database";
import { DatabasePasswords } from "../../../components/database/passwords";
import { DatabaseRoles } from "../../../components/database/roles";
import { Django } from "../../../components/django/container";
import { Image } from "../../../components/google/image";
import { ImageRegistry } from "../../../components/google/imageRegistry";
import { WorkloadAccount } from "../../../components/google/workloadAccount";

/** The cluster that the parts are in. */
export const cluster = {
  name: "shop",
  endpoint: "203.0.113.1",
  caCertificate: "Y2VydA==",
  apiServers: [{ address: "172.16.0.2", port: 443 }],
};

/** Small ones of the components that others are given, for tests of those others. */
export const inCluster = () => ({ providers: [new kubernetes.Provider("cluster", { kubeconfig: "{}" })] });

export function registry(): ImageRegistry {
  return new ImageRegistry("registry", {
    repositoryId: "shop-dev",
    project: "shop",
    region: "europe-west1",
    labels: {},
    readers: {},
  });
}

export function databaseImage(): Image {
  return new Image("database", {
    registry: registry(),
    repository: "database",
    tag: "17",
    context: "containers/database",
  });
}

export function account(name: string): WorkloadAccount {
  return new WorkloadAccount(
    name,
    {
      accountId: `shop-dev-${name}`,
      displayName: name,
      accountName: name,
      namespaceName: "shop",
      namespace: "shop",
      workloadPool: "shop-12345.svc.id.goog",
    },
    inCluster(),
  );
}

export const certificate = (serviceName = "database") =>
  new Certificate("database-certificate", { namespace: "shop", serviceName }, inCluster());

export function archiveBucket(given: Partial<ConstructorParameters<typeof ArchiveBucket>[1]> = {}): ArchiveBucket {
  return new ArchiveBucket("archive", {
    bucketName: "shop-archive",
    region: "europe-west1",
    labels: {},
    protectData: false,
    writers: {},
    keepers: {},
    readers: {},
    ...given,
  });
}

export function database(given: Partial<ConstructorParameters<typeof Database>[1]> = {}): Database {
  return new Database(
    "database",
    {
      cluster,
      namespace: "shop",
      image: databaseImage(),
      storageGb: 10,
      cpu: "250m",
      memory: "512Mi",
      administratorPassword: "generated-administrator",
      certificate: certificate(),
      archive: { url: "gs://shop-archive" },
      account: account("database"),
      protectData: false,
      rolloutMinutes: 3,
      ...given,
    },
    inCluster(),
  );
}

export function databaseRoles(its = database(), rotation = 0): DatabaseRoles {
  return new DatabaseRoles(
    "database-roles",
    {
      cluster,
      namespace: "shop",
      image: databaseImage(),
      database: its,
      passwords: new DatabasePasswords("database-passwords", { rotation }),
      rolloutMinutes: 3,
    },
    inCluster(),
  );
}

/** A release of the application in one colour, with the database and users that it has. */
export function releaseOf(its = database(), roles = databaseRoles(its)) {
  const django = djangoOn(its, roles);
  return { django, credentials: django.credentials, owner: roles.owner, volumeId: its.volumeId };
}

export function django(environment: Readonly<Record<string, string>> = {}, rotation = 0): Django {
  const its = database();
  return djangoOn(its, databaseRoles(its, rotation), environment, rotation);
}

function djangoOn(
  its: Database,
  roles: DatabaseRoles,
  environment: Readonly<Record<string, string>> = {},
  rotation = 0,
): Django {
  const superuser = { name: "admin", email: "admin@example.com" };
  return {
    project: { settings: "shop.settings", overlay: true },
    colour: { name: "teal", hex: "#008080" },
    image: new Image("app-teal", { registry: registry(), repository: "app", tag: "teal", context: "containers/app" }),
    credentials: new Credentials(
      "credentials",
      { namespace: "shop", environment, files: {}, superuser, rotation },
      inCluster(),
    ),
    database: its.access,
    login: roles.application,
    host: "203.0.113.9",
    address: "203.0.113.9",
    staticUrl: "https://storage.googleapis.com/shop-static/",
    media: {
      bucketName: pulumi.output("shop-media"),
      mode: "public",
      url: pulumi.output("https://storage.googleapis.com/shop-media/"),
    },
    accountName: "app",
    size: { cpu: "100m", memory: "384Mi" },
    threads: 8,
    bodyLimitMb: 25,
  };
}
