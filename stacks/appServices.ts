import { Cache, CacheAccess } from "../components/cache/cache";
import { Media, MediaBucket } from "../components/django/mediaBucket";
import { Image } from "../components/google/image";
import { WorkloadAccount } from "../components/google/workloadAccount";
import { Place } from "./data";
import { Names, namespaces } from "./names";
import { Settings } from "./settings";

/** The services that the application's pods use in addition to the database. */
export interface AppServices {
  /** The pods' account. */
  readonly account: WorkloadAccount;
  readonly media: Media;
  readonly cache: CacheAccess | undefined;
}

/** Creates the application's account, the bucket for its uploads and, if the settings ask for one, its cache. */
export function buildAppServices(settings: Settings, names: Names, place: Place): AppServices {
  const { protectData, rolloutMinutes, rotation, storageEndpoint } = settings;
  const { services, cluster, registry, namespace, inCluster } = place;
  const account = new WorkloadAccount(
    "app",
    {
      accountId: names.appAccount,
      displayName: "Writes the uploads of a django-gke site",
      accountName: "app",
      namespaceName: namespaces.site,
      namespace,
      workloadPool: cluster.workloadPool,
    },
    { ...inCluster, dependsOn: services },
  );
  const { media } = new MediaBucket(
    "media",
    {
      bucketName: names.mediaBucket,
      region: settings.google.region,
      labels: names.labels,
      storageEndpoint,
      protectData,
      mode: settings.app.media,
      account,
    },
    { dependsOn: services },
  );
  if (settings.cache === undefined) return { account, media, cache: undefined };
  const image = new Image("cache", { registry, repository: "cache", tag: "8", context: "containers/cache" });
  const cache = new Cache(
    "cache",
    { cluster: cluster.access, namespace, image, ...settings.cache, rotation, protectData, rolloutMinutes },
    inCluster,
  );
  return { account, media, cache: cache.access };
}
