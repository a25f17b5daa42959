import * as kubernetes from "@pulumi/kubernetes";
import { Credentials } from "../../../components/credentials";
import { Database } from "../../../components/database";
import { Django } from "../../../components/django";
import { Image } from "../../../components/image";
import { ImageRegistry } from "../../../components/imageRegistry";

/** The cluster that the parts are in. */
export const cluster = { name: "shop", endpoint: "203.0.113.1", caCertificate: "Y2VydA==" };

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

export function database(given: Partial<ConstructorParameters<typeof Database>[1]> = {}): Database {
  return new Database(
    "database",
    {
      cluster,
      namespace: "shop",
      image: new Image("database", {
        registry: registry(),
        repository: "database",
        tag: "17",
        context: "containers/database",
      }),
      storageGb: 10,
      cpu: "250m",
      memory: "512Mi",
      protectData: false,
      rolloutMinutes: 3,
      ...given,
    },
    inCluster(),
  );
}

/** A release of the application in one colour, with a database and credentials. */
export function django(environment: Readonly<Record<string, string>> = {}): Django {
  const parts = database();
  return {
    image: new Image("app-teal", { registry: registry(), repository: "app", tag: "teal", context: "containers/app" }),
    credentials: new Credentials("credentials", { namespace: "shop", environment }, inCluster()),
    database: parts.access,
    host: "203.0.113.9",
    staticUrl: "https://storage.googleapis.com/shop-static/",
  };
}
