import type { z } from "zod";
import { emptyIsUnset, endpoint, wholeNumber, yesOrNo } from "./kinds";
import { alerts } from "./schema/alerts";
import { app } from "./schema/app";
import { cache } from "./schema/cache";
import { masterAuthorizedNetworks } from "./schema/controlPlane";
import { database } from "./schema/database";
import { googleSettings } from "./schema/google";
import { acme, bodyLimitMb, domains, hstsSeconds } from "./schema/edge";
import { logs } from "./schema/logs";
import { location, nodes } from "./schema/nodes";
import { autoscaling, canary, colour, replicas } from "./schema/serving";

export { googleSettings };

/**
 * The settings of the site, each with what is allowed and its default. A test checks that `Pulumi.yaml` and docs/settings.md list the
 * same ones. No setting says which cloud this is.
 */
export const siteSettings = {
  colour,
  replicas,
  canary,
  autoscaling,
  domains,
  acme,
  hstsSeconds,
  bodyLimitMb,
  location,
  nodes,
  masterAuthorizedNetworks,
  database,

  /** How often the generated passwords and keys were rotated. `npm run rotate` raises it. */
  rotation: wholeNumber(0, 1_000_000).default(0),

  /** Protects everything that holds data against deletion and replacement, in Pulumi and at Google. */
  protectData: yesOrNo().default(true),

  app,
  cache,

  /** The address of Google's storage API. Default: storage.googleapis.com. */
  storageEndpoint: emptyIsUnset(
    endpoint("", "http or https, an IPv4 address and optionally a port, such as http://172.30.0.1:4443"),
  ),

  logs,
  alerts,

  /**
   * How long a step of a rollout (a Job, a Deployment, the load balancer) is waited for, in minutes, before `up` fails. On Google a first
   * start includes a new node, a new disk, the image pull and rights that take minutes to apply everywhere.
   */
  rolloutMinutes: wholeNumber(1, 60).default(10),
};

/** What a group of settings is once it has been checked. */
export type Values<Schemas extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Key in keyof Schemas]: z.infer<Schemas[Key]>;
};

export type SiteValues = Values<typeof siteSettings>;
export type GoogleValues = Values<typeof googleSettings>;
