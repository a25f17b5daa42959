import * as pulumi from "@pulumi/pulumi";
import { Address } from "../components/google/address";
import { Alerts } from "../components/alerts/alerts";
import { Cluster } from "../components/google/cluster";
import { Credentials } from "../components/django/credentials";
import { oneFieldManager } from "../components/kubernetes/fieldManager";
import { ImageRegistry } from "../components/google/imageRegistry";
import { Logs, LogStore } from "../components/logs/logs";
import { Namespace } from "../components/kubernetes/namespace";
import { Network } from "../components/google/network";
import { NodeAccount } from "../components/google/nodeAccount";
import { ProjectServices } from "../components/google/projectServices";
import { StaticBucket } from "../components/django/staticBucket";
import { Colour } from "./colours";
import { buildAppServices } from "./appServices";
import { buildData } from "./data";
import { buildProcesses } from "./processes";
import { buildReleases, servingColours } from "./releases";
import { buildEdge } from "./edge";
import { namesOf, namespaces } from "./names";
import { Settings } from "./settings";

/** The outputs of the stack, for people and scripts. */
export interface Site {
  readonly url: pulumi.Output<string>;
  readonly adminUser: string;
  /** What the admin logs in with if the project's users have no user name. */
  readonly adminEmail: string;
  readonly adminPassword: pulumi.Output<string>;
  readonly staticUrl: pulumi.Output<string>;
  /** The base of the URLs of uploaded files. */
  readonly mediaUrl: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  /** The colours that serve, the main one first. */
  readonly colours: pulumi.Output<Colour[]>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly registry: pulumi.Output<string>;
  /** The URL of the bucket with the database's backups. */
  readonly archive: pulumi.Output<string>;
  /** The number of completed rotations of passwords and keys. Resolves once all pods use them. */
  readonly rotation: pulumi.Output<number>;
  /** The URL of the page on which people search the containers' logs. */
  readonly logs: pulumi.Output<string>;
  /** The same log store, for `npm run logs`. */
  readonly logStore: pulumi.Output<LogStore>;
}

/** Creates the whole site, in the order in which it becomes ready. Parts that do not depend on each other are created in parallel. */
export function buildSite(settings: Settings): Site {
  const { project, region } = settings.google;
  const { location, protectData, rolloutMinutes, storageEndpoint } = settings;
  const names = namesOf(settings.project, settings.stack, project);
  const { labels } = names;

  const services = new ProjectServices("services");
  const afterServices = { dependsOn: services };

  const network = new Network("network", { name: names.network, region, labels }, afterServices);
  const address = new Address("address", { name: names.address, region }, afterServices);
  const nodeAccount = new NodeAccount("nodes", { accountId: names.nodeAccount, project }, afterServices);
  const registry = new ImageRegistry(
    "registry",
    { repositoryId: names.repository, project, region, labels, readers: { nodes: nodeAccount.member } },
    afterServices,
  );
  const staticBucket = new StaticBucket(
    "static",
    { bucketName: names.staticBucket, region, labels, storageEndpoint, protectData },
    afterServices,
  );

  const nodes = { ...settings.nodes, account: nodeAccount, requires: [registry] };
  const cluster = new Cluster(
    "cluster",
    {
      clusterName: names.cluster,
      project,
      location,
      network,
      labels,
      authorizedNetworks: settings.masterAuthorizedNetworks,
      nodes,
      protectData,
    },
    afterServices,
  );
  const inCluster = { providers: [cluster.provider], transformations: [oneFieldManager] };

  const { namespaceName: namespace } = new Namespace(
    "namespace",
    {
      cluster: cluster.access,
      namespaceName: namespaces.site,
      protectData,
      storageEndpoint,
      acmeDirectory: settings.acme.directory,
      egress: settings.egress,
    },
    inCluster,
  );
  const logs = new Logs(
    "logs",
    {
      ...settings.logs,
      cluster: cluster.access,
      clusterName: names.cluster,
      location,
      workloadPool: cluster.workloadPool,
      project,
      region,
      logName: names.log,
      accountId: names.logAccount,
      namespace,
      collectorNamespace: namespaces.logs,
      protectData,
      rolloutMinutes,
    },
    { ...inCluster, dependsOn: services },
  );
  const place = { services, cluster, registry, namespace, inCluster };
  const { rotation } = settings;
  const { superuser, env: environment, files } = settings.app;
  const credentials = new Credentials("credentials", { namespace, environment, files, superuser, rotation }, inCluster);
  const data = buildData(settings, names, place);
  const uses = buildAppServices(settings, names, place);
  const host = settings.domains[0] === undefined ? address.ip : pulumi.output(settings.domains[0]);
  const parts = { address, host, staticBucket, credentials, data, services: uses };
  const releases = buildReleases(settings, names, place, parts);
  const [main] = releases;
  const running = main === undefined ? pulumi.output([]) : buildProcesses(settings, place, main);
  const serving = pulumi.all([pulumi.all(releases.map(({ app }) => app.deployment)), running]);
  const url = buildEdge(settings, names, place, {
    address,
    host,
    serving: pulumi.all(releases.map(({ app }) => app.deployment)),
  });
  if (settings.alerts.email !== undefined)
    new Alerts(
      "alerts",
      {
        email: settings.alerts.email,
        project,
        clusterName: names.cluster,
        namespace,
        host,
        // Certificates for domains are valid for 90 days and renewed 30 days before they expire; those for IP addresses six and two days.
        certificateDays: settings.domains.length === 0 ? 1 : 14,
        logName: names.log,
        logBucket: logs.bucketId,
      },
      afterServices,
    );

  return {
    url,
    adminUser: superuser.name,
    adminEmail: superuser.email,
    adminPassword: credentials.superuser.password,
    staticUrl: staticBucket.url,
    mediaUrl: uses.media.url,
    namespace,
    colours: serving.apply(() => servingColours(settings).map(({ colour }) => colour)),
    kubeconfig: cluster.kubeconfig,
    registry: registry.uri,
    archive: data.archive,
    rotation: serving.apply(() => rotation),
    logs: logs.page,
    logStore: logs.store,
  };
}
