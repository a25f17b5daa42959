import { emptyIsUnset, endpoint, wholeNumber, yesOrNo } from "./kinds";
import { alerts } from "./schema/alerts";
import { app } from "./schema/app";
import { cache } from "./schema/cache";
import { masterAuthorizedNetworks } from "./schema/controlPlane";
import { database } from "./schema/database";
import { logs } from "./schema/logs";
import { location, nodes } from "./schema/nodes";
import { autoscaling, canary, colour, replicas } from "./schema/serving";

export { googleSettings } from "./schema/google";

/**
 * The settings of the site, each with what is allowed and its default. `Pulumi.yaml` shows the same ones to the engine; a test
 * holds the two together. No setting says where we are: a stack is what its values say.
 */
export const siteSettings = {
  colour,
  replicas,
  canary,
  autoscaling,
  location,
  nodes,
  masterAuthorizedNetworks,
  database,

  /** How often the generated passwords and keys were changed; `npm run rotate` raises it, one by one. */
  rotation: wholeNumber(0, 1_000_000, "0").default(0),

  /** Guards everything that holds data against deletion and replacement, in Pulumi and at Google. Off, `destroy` takes all. */
  protectData: yesOrNo().default(true),

  app,
  cache,

  /** Where Google's storage API answers, when not at storage.googleapis.com. */
  storageEndpoint: emptyIsUnset(endpoint("", "http or https and an IPv4 address, such as http://172.30.0.1:4443")),

  logs,
  alerts,

  /**
   * How long a step of a rollout (a Job, a Deployment, the load balancer) is waited for, in minutes, before `up` fails. On Google a first
   * start includes a new node, a new disk, the image pull and rights that take minutes to apply everywhere.
   */
  rolloutMinutes: wholeNumber(1, 60, "10").default(10),
};
