import * as pulumi from "@pulumi/pulumi";
import { AppService } from "../components/django/appService";
import { CertificateBucket } from "../components/edge/certificateBucket";
import { Edge } from "../components/edge/edge";
import { LoadBalancer } from "../components/edge/loadBalancer";
import { Address } from "../components/google/address";
import { Image } from "../components/google/image";
import { WorkloadAccount } from "../components/google/workloadAccount";
import { Place } from "./data";
import { Names, namespaces } from "./names";
import { Settings } from "./settings";

/** The site that the edge serves. */
export interface Front {
  readonly address: Address;
  /** The site's host name, or its IP address if it has none. */
  readonly host: pulumi.Output<string>;
  /** Resolves once the application serves. */
  readonly serving: pulumi.Output<unknown>;
}

/**
 * Creates the edge with its image, account and certificates, the application's Service, and the load balancer.
 * @returns the site's URL, once the site is served.
 */
export function buildEdge(settings: Settings, names: Names, place: Place, front: Front): pulumi.Output<string> {
  const { acme, hstsSeconds, bodyLimitMb, protectData, rolloutMinutes, storageEndpoint } = settings;
  const { services, cluster, registry, namespace, inCluster } = place;
  const { address, host, serving } = front;
  const aliases = settings.domains.slice(1);

  const image = new Image("edge", { registry, repository: "edge", tag: "2.11", context: "containers/edge" });
  const account = new WorkloadAccount(
    "edge",
    {
      accountId: names.edgeAccount,
      displayName: "Keeps the certificates of a django-gke site",
      accountName: "edge",
      namespaceName: namespaces.site,
      namespace,
      workloadPool: cluster.workloadPool,
    },
    { ...inCluster, dependsOn: services },
  );
  const bucket = new CertificateBucket(
    "certificates",
    {
      bucketName: names.certificateBucket,
      region: settings.google.region,
      labels: names.labels,
      protectData,
      edge: account.member,
    },
    { dependsOn: services },
  );
  const appService = new AppService("app-service", { namespace }, inCluster);
  const edge = new Edge(
    "edge",
    {
      cluster: cluster.access,
      namespace,
      image,
      account,
      host,
      aliases,
      acme,
      certificateBucket: bucket.bucketName,
      app: appService.address,
      hstsSeconds,
      bodyLimit: bodyLimitMb * 1024 * 1024,
      storageEndpoint,
      rolloutMinutes,
    },
    inCluster,
  );
  const loadBalancer = new LoadBalancer(
    "load-balancer",
    { cluster: cluster.access, namespace, address, host, aliases, serving: pulumi.all([serving, edge.deployment]) },
    inCluster,
  );
  return loadBalancer.url;
}
