import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { App } from "../components/django/app";
import { Django } from "../components/django/container";
import { Credentials } from "../components/django/credentials";
import { Release } from "../components/django/release";
import { Source } from "../components/django/source";
import { StaticBucket } from "../components/django/staticBucket";
import { Address } from "../components/google/address";
import { Image } from "../components/google/image";
import { WorkloadAccount } from "../components/google/workloadAccount";
import { AppServices } from "./appServices";
import { Colour, colours } from "./colours";
import { Data, Place } from "./data";
import { Names, namespaces } from "./names";
import { Settings } from "./settings";

/** The parts of the site that each release uses. */
export interface Parts {
  readonly address: Address;
  /** The site's host name, or its IP address if it has none. */
  readonly host: pulumi.Output<string>;
  readonly staticBucket: StaticBucket;
  readonly credentials: Credentials;
  readonly data: Data;
  readonly services: AppServices;
}

/** One colour of the application. */
export interface ColourRelease {
  readonly django: Django;
  readonly release: Release;
  readonly app: App;
}

/** Creates the image, the release Jobs and the web pods of each colour that serves, the main one first. */
export function buildReleases(settings: Settings, names: Names, place: Place, parts: Parts): ColourRelease[] {
  const { rolloutMinutes, storageEndpoint } = settings;
  const { services, cluster, registry, namespace, inCluster } = place;
  const { address, host, staticBucket, credentials, data } = parts;
  const releaseAccount = new WorkloadAccount(
    "release",
    {
      accountId: names.releaseAccount,
      displayName: "Uploads the static files of a django-gke site",
      accountName: "release",
      namespaceName: namespaces.site,
      namespace,
      workloadPool: cluster.workloadPool,
    },
    { ...inCluster, dependsOn: services },
  );
  const upload = new gcp.storage.BucketIAMMember("static-upload", {
    bucket: staticBucket.bucketName,
    role: "roles/storage.objectUser",
    member: releaseAccount.member,
  });
  const source = new Source("source", { registry, ...settings.app });
  return servingColours(settings).map(({ colour, ...scale }) => {
    const image = new Image(`app-${colour}`, {
      registry,
      repository: "app",
      tag: colour,
      ...source.build,
    });
    const django: Django = {
      project: source.project,
      colour: { name: colour, hex: colours[colour] },
      image,
      credentials,
      database: data.database.access,
      login: data.application,
      host,
      address: address.ip,
      staticUrl: staticBucket.url,
      media: parts.services.media,
      storageEndpoint,
      accountName: parts.services.account.accountName,
      cache: parts.services.cache,
      size: settings.app,
      threads: settings.app.threads,
      bodyLimitMb: settings.bodyLimitMb,
    };
    const release = new Release(
      `release-${colour}`,
      {
        cluster: cluster.access,
        namespace,
        colour,
        django,
        credentials,
        owner: data.owner,
        volumeId: data.database.volumeId,
        staticBucket,
        account: releaseAccount,
        command: settings.processes.release,
        rolloutMinutes,
      },
      { ...inCluster, dependsOn: [data.finished, releaseAccount, upload, staticBucket] },
    );
    const app = new App(
      `app-${colour}`,
      {
        cluster: cluster.access,
        namespace,
        colour,
        django,
        ...scale,
        command: settings.processes.web,
        rolloutMinutes,
      },
      { ...inCluster, dependsOn: release.finished },
    );
    return { django, release, app };
  });
}

/** A colour that serves, and the number of its pods. */
interface Serving {
  readonly colour: Colour;
  readonly replicas: number;
  readonly autoscaling?: Settings["autoscaling"];
}

/** The main colour, then the canary if there is one. Only the main colour is autoscaled. */
export function servingColours({ colour, replicas, autoscaling, canary }: Settings): Serving[] {
  return [{ colour, replicas, autoscaling }, ...(canary === undefined ? [] : [canary])];
}
