import { existsSync } from "node:fs";
import { join } from "node:path";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { colourNames } from "../colours";
import { cronSchedule, keeping, restorePoint } from "./backupKinds";
import { colour, emptyIsUnset, endpoint, otherColour, setting, wholeNumber, yesOrNo } from "./kinds";
import { processorsOf } from "./machineTypes";
import { isRegion, regionOf, regions, zonesOf } from "./regions";

/** Names of environment variables that the stack sets itself; the application's own may not hide them. */
const ownVariables = /^(DATABASE_|DJANGO_|STATIC_|STORAGE_EMULATOR_HOST$|RELEASE_VERSION$|POD_NAME$|COLOUR)/;

/**
 * The settings of the site, each with what is allowed and its default. `Pulumi.yaml` shows the same ones to the engine; a test
 * holds the two together. No setting says where we are: a stack is what its values say.
 */
export const siteSettings = {
  /** The colour that serves: a new one is built, migrated, uploaded, started and awaited before the old one goes. */
  colour: colour().default(colourNames[0]),

  /** Pods of `colour`; with `autoscaling` the fewest there will be. */
  replicas: wholeNumber(1, 100, "3").default(3),

  /** A second colour beside the first; it gets the share of requests that its share of the pods is. Empty: none. */
  canary: emptyIsUnset(
    setting(
      z.strictObject({ colour: colour(), replicas: wholeNumber(1, 100, "1") }),
      "a `colour` other than the main one, with its `replicas`",
      (_, config) => ({ colour: otherColour(config["colour"]), replicas: "1" }),
    ),
  ),

  /** Lets a HorizontalPodAutoscaler choose the number of pods from `replicas` to `maxReplicas`. Empty: off. */
  autoscaling: emptyIsUnset(
    setting(
      z.strictObject({
        maxReplicas: wholeNumber(1, 100, "6"),
        /** Use of the requested processor time that is aimed at; Kubernetes' own examples take 50 to 80. */
        targetCpuPercent: wholeNumber(10, 95, "70").default(70),
      }),
      "an object with `maxReplicas` and, if wanted, `targetCpuPercent`",
      { maxReplicas: "6" },
    ),
  ),

  /** Where the cluster is: a zone (one control plane, cheap) or a region (three of each). Empty: the region of `gcp:region`. */
  location: emptyIsUnset(
    setting(
      z.string().refine((place) => isRegion(place) || zonesOf(regionOf(place)).includes(place)),
      "a region or zone of Google's, such as europe-west1 or europe-west1-b",
      (_, config) => zonesOf(String(config["gcp:region"]))[0] ?? "europe-west1-b",
    ),
  ),

  /** The cluster's machines. In a region `min` and `max` are counted per zone. */
  nodes: setting(
    z.strictObject({
      machineType: setting(
        z.string().refine((type) => processorsOf(type) !== undefined),
        "a machine type for amd64 images, such as e2-standard-2 or n2-highmem-4",
        "e2-standard-2",
      ).default("e2-standard-2"),
      /** At least one: the database always needs a place. */
      min: wholeNumber(1, 100, "1").default(1),
      max: wholeNumber(1, 100, "3").default(3),
      /** Spot machines cost about a third and are taken away with 30 seconds' notice. */
      spot: yesOrNo().default(false),
      /** Google's smallest and largest boot disk. */
      diskGb: wholeNumber(10, 65536, "50").default(50),
    }),
    "an object with any of `machineType`, `min`, `max`, `spot` and `diskGb`",
    null,
  ).prefault({}),

  /** PostgreSQL's share of a machine, and its volume. */
  database: setting(
    z.strictObject({
      /** The volume's size. Kubernetes lets it grow, never shrink; 10 is the smallest disk of Google's default class. */
      storageGb: wholeNumber(10, 65536, "10").default(10),
      cpu: setting(
        z.string().regex(/^([1-9][0-9]{1,4}m|[1-9][0-9]?)$/),
        "processors as Kubernetes counts them, such as 250m or 2",
        "250m",
      ).default("250m"),
      memory: setting(
        z.string().regex(/^([1-9][0-9]*Gi|(25[6-9]|2[6-9][0-9]|[3-9][0-9]{2}|[1-9][0-9]{3,})Mi)$/),
        "memory as Kubernetes counts it, at least 256Mi, such as 512Mi or 2Gi",
        "512Mi",
      ).default("512Mi"),
      /** Base backups. The log in between is archived all the time, so any instant since the oldest one can be had back. */
      backups: setting(
        z.strictObject({
          schedule: cronSchedule("30 3 * * *").default("30 3 * * *"),
          keep: keeping().default("14 days"),
          /** When the newest backup is restored beside the site, and looked at. */
          rehearsal: cronSchedule("30 5 * * 0").default("30 5 * * 0"),
        }),
        "an object with any of `schedule`, `keep` and `rehearsal`",
        null,
      ).prefault({}),
      /** What an empty volume begins with: the archive's data, as it was last or at an instant. Empty: an empty database. */
      restoreFrom: emptyIsUnset(restorePoint()),
    }),
    "an object with any of `storageGb`, `cpu`, `memory`, `backups` and `restoreFrom`",
    null,
  ).prefault({}),

  /** How often the generated passwords and keys were changed; `npm run rotate` raises it, one by one. */
  rotation: wholeNumber(0, 1_000_000, "0").default(0),

  /** Guards everything that holds data against deletion and replacement, in Pulumi and at Google. Off, `destroy` takes all. */
  protectData: yesOrNo().default(true),

  /** The Django application: bring your own by pointing at its folder. */
  app: setting(
    z.strictObject({
      /** The build context: a folder, from the project's, that holds a Dockerfile. */
      context: setting(
        z.string().refine((folder) => existsSync(join(folder, "Dockerfile"))),
        "a folder that holds a Dockerfile, from the project's folder",
        "containers/app",
      ).default("containers/app"),
      /** The WSGI application Gunicorn serves, such as `shop.wsgi:application`. Empty: what the image starts by itself. */
      wsgi: emptyIsUnset(
        setting(
          z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$/),
          "a Python module and a name in it, such as blog.wsgi:application",
          "blog.wsgi:application",
        ),
      ),
      /** More environment variables of the application. They are kept in a Secret. */
      env: setting(
        z.record(
          z
            .string()
            .regex(/^[A-Z][A-Z0-9_]*$/)
            .refine((name) => !ownVariables.test(name)),
          setting(z.string(), "a text, and a name of capitals, digits and _ that the stack does not set itself", null),
        ),
        "an object of names and texts",
        null,
      ).default({}),
    }),
    "an object with any of `context`, `wsgi` and `env`",
    null,
  ).prefault({}),

  /** Where Google's storage API answers, when not at storage.googleapis.com. */
  storageEndpoint: emptyIsUnset(endpoint("", "http or https and an IPv4 address, such as http://172.30.0.1:4443")),

  /** What the containers write: how long it is kept, and where. */
  logs: setting(
    z.strictObject({
      /** Google's own limits: https://cloud.google.com/logging/quotas#logs_retention_periods */
      retentionDays: wholeNumber(1, 3650, "30").default(30),
      /** Where a VictoriaLogs takes lines by OTLP, when Cloud Logging shall not. */
      endpoint: emptyIsUnset(
        endpoint(
          "(/[\\w.-]+)*/v1/logs",
          "http or https and an IPv4 address with OTLP's path, such as http://172.30.0.1:9428/insert/opentelemetry/v1/logs",
        ),
      ),
    }),
    "an object with any of `retentionDays` and `endpoint`",
    null,
  ).prefault({}),

  /** How long a step of a rollout (a Job, a Deployment, the load balancer) is waited for, in minutes, before `up` fails. */
  rolloutMinutes: wholeNumber(1, 60, "3").default(3),
};

/** The settings of Google's provider that the stack reads too. */
export const googleSettings = {
  /** https://cloud.google.com/resource-manager/docs/creating-managing-projects */
  project: setting(
    z.string().regex(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{1,28}[a-z0-9]$/),
    "the id of a Google project: lower-case letters, digits and hyphens, at most 30",
    "my-project-id",
  ),
  region: setting(z.string().refine(isRegion), "a region of Google's, such as europe-west1", (was) =>
    closest(typeof was === "string" && was !== "" ? was : "europe-west1", Object.keys(regions)),
  ),
};
