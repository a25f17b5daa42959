import { readSettings } from "./stacks/settings";
import { buildSite } from "./stacks/site";

const site = buildSite(readSettings());

/** Where the site answers. */
export const url = site.url;
/** The first superuser, and `pulumi stack output adminPassword --show-secrets`. */
export const adminUser = site.adminUser;
export const adminPassword = site.adminPassword;
/** The base of all static URLs. */
export const staticUrl = site.staticUrl;
/** Where in the cluster everything is. */
export const namespace = site.namespace;
/** The colours that serve. */
export const colours = site.colours;
/** For kubectl; it holds no credential. */
export const kubeconfig = site.kubeconfig;
/** What image names begin with. */
export const registry = site.registry;
